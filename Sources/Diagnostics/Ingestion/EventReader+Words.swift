extension EventField {
    /// What its value must be.
    var kind: JSONScanner.Kind {
        switch self {
        case .asset, .signals, .context: .object
        case .voltage, .current, .powerFactor, .power, .vibration: .number
        case .eventID, .timestamp, .assetID, .assetType, .operatingState, .source: .string
        }
    }
}

extension OperatingState {
    /// The state that `utf8` names.
    init?(utf8: ArraySlice<UInt8>) {
        guard let state = Self.allCases.first(where: { utf8.elementsEqual($0.rawValue.utf8) })
        else {
            return nil
        }
        self = state
    }
}

extension Source {
    /// The source that `utf8` names.
    init?(utf8: ArraySlice<UInt8>) {
        guard let source = Self.allCases.first(where: { utf8.elementsEqual($0.rawValue.utf8) })
        else {
            return nil
        }
        self = source
    }

    /// What is stored where a sender names it.
    ///
    /// Simulated data stays simulated and a replay a replay. What claims to be read from a wire was
    /// not read by this agent: it came by HTTP.
    var whenSent: Source {
        switch self {
        case .simulator, .replay: self
        case .modbusRTU, .modbusTCP, .serial, .http: .http
        }
    }
}
