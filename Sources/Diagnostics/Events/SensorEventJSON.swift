extension SensorEvent {
    /// The event as the contract's JSON: one line, the keys in the contract's order.
    ///
    /// A signal that the event does not have is left out; `timestamp` is null exactly while the clock
    /// could not be trusted. A number is the shortest text that reads back as the same `Double`.
    public func json(asset: AssetDeclaration) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(384)
        appendJSON(asset: asset, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the same line, without a line break, to `bytes`.
    ///
    /// A caller that empties `bytes` with `removeAll(keepingCapacity: true)` between events keeps
    /// using the same memory.
    public func appendJSON(asset: AssetDeclaration, to bytes: inout [UInt8]) {
        bytes.append(text: #"{"event_id":""#)
        bytes.append(text: identity.description)
        bytes.append(text: #"","timestamp":"#)
        if let timestamp {
            bytes.append(quoted: timestamp.description)
        } else {
            bytes.append(text: "null")
        }
        bytes.append(text: #","asset":{"asset_id":"#)
        bytes.append(quoted: asset.id)
        bytes.append(text: #","asset_type":"#)
        bytes.append(quoted: asset.type)
        bytes.append(text: #"},"signals":{"#)
        appendSignals(to: &bytes)
        bytes.append(text: #"},"context":{"operating_state":"#)
        bytes.append(quoted: state.rawValue)
        bytes.append(text: #","source":"#)
        bytes.append(quoted: source.rawValue)
        bytes.append(text: "}}")
    }

    private func appendSignals(to bytes: inout [UInt8]) {
        var isFirst = true
        for signal in Signal.allCases {
            guard let value = self[signal] else { continue }
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            bytes.append(quoted: signal.name)
            bytes.append(UInt8(ascii: ":"))
            bytes.append(text: value.description)
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(text: String) {
        append(contentsOf: text.utf8)
    }

    fileprivate mutating func append(quoted text: String) {
        JSONText.append(text, to: &self)
    }
}
