/// Where an event truly comes from; the raw value is the contract's word.
public enum Source: String, Sendable, CaseIterable {
    case simulator
    case modbusRTU = "modbus-rtu"
    case modbusTCP = "modbus-tcp"
    case serial
    case http
    case replay

    /// Its number in stored records, never changed.
    public var storedByte: UInt8 {
        switch self {
        case .simulator: 1
        case .modbusRTU: 2
        case .modbusTCP: 3
        case .serial: 4
        case .http: 5
        case .replay: 6
        }
    }

    /// The source stored as `storedByte`; nil if there is none.
    public init?(storedByte: UInt8) {
        guard let source = Self.allCases.first(where: { $0.storedByte == storedByte }) else {
            return nil
        }
        self = source
    }
}

/// What the machine is doing; the raw value is the contract's word.
public enum OperatingState: String, Sendable, CaseIterable {
    case running = "RUNNING"
    case idle = "IDLE"
    case off = "OFF"

    /// Its number in stored records, never changed.
    public var storedByte: UInt8 {
        switch self {
        case .running: 1
        case .idle: 2
        case .off: 3
        }
    }

    /// The state stored as `storedByte`; nil if there is none.
    public init?(storedByte: UInt8) {
        guard let state = Self.allCases.first(where: { $0.storedByte == storedByte }) else {
            return nil
        }
        self = state
    }
}
