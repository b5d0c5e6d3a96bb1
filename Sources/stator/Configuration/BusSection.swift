import Acquisition

/// What kind of bus a `[[bus]]` is; the raw value is the word in the configuration.
enum BusKind: String, CaseIterable {
    case modbusRTU = "modbus-rtu"
    case modbusTCP = "modbus-tcp"
    case rtuOverTCP = "rtu-over-tcp"
    case wt901

    /// Whether it is a serial port of this machine.
    var isSerial: Bool { self == .modbusRTU || self == .wt901 }

    /// The unit ids a device on it can have (Modbus over serial line V1.02 §2.2; on TCP the whole
    /// byte is in use).
    var unitIDs: ClosedRange<Int> { self == .modbusTCP ? 1...255 : 1...247 }
}

/// One `[[bus]]` as far as it can be read by itself.
struct BusSection {
    /// The port of Modbus TCP (IANA).
    static let defaultTCPPort = 502

    let table: SettingsTable
    let id: String?
    let kind: BusKind?
    private(set) var path: String?
    private(set) var baud: Int?
    private(set) var parity: LineSettings.Parity?
    private(set) var stopBits: Int?
    private(set) var direction = BusSettings.DirectionControl.adapter
    private(set) var host: String?
    private(set) var tcpPort = defaultTCPPort

    /// Reads the table; what is wrong in it is reported.
    init(_ table: SettingsTable) {
        self.table = table
        id = table.required("id", .identifier)
        kind = table.required("kind", .choice(of: BusKind.self))
        if let kind {
            readSerialKeys(kind)
            readTCPKeys(kind)
        } else {
            table.allow(["port", "baud", "parity", "stop_bits", "direction", "host", "tcp_port"])
        }
        table.finish()
    }

    private mutating func readSerialKeys(_ kind: BusKind) {
        if kind.isSerial {
            path = table.required("port", .path(example: "/dev/serial/by-id/usb-…"))
            baud = table.optional("baud", .integer(oneOf: LineSettings.baudRates))
            parity = table.optional("parity", .choice(of: LineSettings.Parity.self))
            stopBits = table.optional("stop_bits", .integer(in: 1...2))
        } else {
            let reason = "is for a serial port and \(kind.rawValue) has none; "
            let remedy = kind == .rtuOverTCP ? "set it in the converter instead" : "take it out"
            table.refuse("port", because: reason + "write host and tcp_port")
            for key in ["baud", "parity", "stop_bits"] {
                table.refuse(key, because: reason + remedy)
            }
        }
        if kind == .modbusRTU {
            direction = table.value(
                "direction",
                .choice(of: BusSettings.DirectionControl.self),
                default: .adapter
            )
        } else {
            let reason = "is for RS-485 on a modbus-rtu bus, not for \(kind.rawValue); take it out"
            table.refuse("direction", because: reason)
        }
    }

    private mutating func readTCPKeys(_ kind: BusKind) {
        if kind.isSerial {
            let reason = "is for a TCP bus and \(kind.rawValue) is a serial line; write port"
            table.refuse("host", because: reason)
            table.refuse("tcp_port", because: reason)
        } else {
            host = table.required("host", .host)
            tcpPort = table.value(
                "tcp_port",
                .integer(in: 1...65_535),
                default: Self.defaultTCPPort
            )
        }
    }

    /// What it is called in messages: its id, or its place if it has none.
    var title: String { id ?? table.path.description }
}
