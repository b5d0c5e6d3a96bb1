/// One thing that is wrong with a body of events, told in the contract's form.
public struct IngestFault: Hashable, Sendable {
    /// The event it is in, from 0; nil where the body is one event, or for the body as a whole.
    public let event: Int?
    /// The keys that lead to it, from the event on.
    public let path: [String]
    /// The value, what was expected, and what to do.
    public let message: String
    /// The machine-readable kind, snake case.
    public let type: String

    /// A fault.
    public init(event: Int?, path: [String], message: String, type: String) {
        self.event = event
        self.path = path
        self.message = message
        self.type = type
    }

    /// What it is counted as for its asset; of a known set, whatever the sender writes.
    public var reason: String {
        guard type != "unknown_field", let field = path.last else { return type }
        return "\(field)_\(type)"
    }
}

/// The faults of one body: the first `countLimit` in full, the others as a number.
public struct IngestFaults: Sendable {
    /// The most faults that are told.
    public static let countLimit = 1_000
    /// The longest part of a value that is shown in a message, UTF-8 bytes.
    static let shownByteLimit = 64

    /// The first ones, in the order of the body.
    public private(set) var entries: [IngestFault] = []
    /// How many there are.
    public private(set) var count = 0
    /// How many of which type there are.
    public private(set) var countsByType: [String: UInt64] = [:]

    /// None.
    public init() {}

    /// Whether there is none.
    public var isEmpty: Bool { count == 0 }

    /// Adds one more.
    public mutating func add(_ fault: IngestFault) {
        count += 1
        countsByType[fault.type, default: 0] += 1
        if entries.count < Self.countLimit { entries.append(fault) }
    }

    /// `{"detail":[{"loc":["body",…],"msg":"…","type":"…"}]}`, the contract's answer.
    public var json: [UInt8] { Array("{\"detail\":".utf8) + list + Array("}\n".utf8) }

    /// The list of that answer: `[{"loc":["body",…],"msg":"…","type":"…"}]`.
    public var list: [UInt8] {
        var bytes: [UInt8] = [UInt8(ascii: "[")]
        for (index, fault) in entries.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            fault.appendJSON(to: &bytes)
        }
        if count > entries.count {
            bytes.append(UInt8(ascii: ","))
            IngestFault(
                event: nil,
                path: [],
                message: "and \(count - entries.count) more faults",
                type: "more_faults"
            )
            .appendJSON(to: &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
        return bytes
    }

    /// What a sender wrote, cut to a length that can be shown, in quotes.
    static func shown(_ text: [UInt8]) -> String {
        let kept = String(decoding: text.prefix(shownByteLimit), as: UTF8.self)
        return "\u{201C}\(kept)\(text.count > shownByteLimit ? "…" : "")\u{201D}"
    }
}

extension IngestFault {
    fileprivate func appendJSON(to bytes: inout [UInt8]) {
        bytes.append(contentsOf: "{\"loc\":[\"body\"".utf8)
        if let event { bytes.append(contentsOf: ",\(event)".utf8) }
        for key in path {
            bytes.append(UInt8(ascii: ","))
            JSONText.append(key, to: &bytes)
        }
        bytes.append(contentsOf: "],\"msg\":".utf8)
        JSONText.append(message, to: &bytes)
        bytes.append(contentsOf: ",\"type\":".utf8)
        JSONText.append(type, to: &bytes)
        bytes.append(UInt8(ascii: "}"))
    }
}
