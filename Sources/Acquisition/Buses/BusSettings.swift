import Diagnostics

/// One bus as configured: a serial line or a TCP host, and the devices on it.
public struct BusSettings: Hashable, Sendable {
    /// The `id` of the bus in the configuration.
    public var id: String
    /// What kind of bus it is and where.
    public var link: Link
    /// The devices on it, at least one.
    public var devices: [DeviceSettings]

    /// A bus with its devices.
    public init(id: String, link: Link, devices: [DeviceSettings]) {
        self.id = id
        self.link = link
        self.devices = devices
    }

    /// What carries the bytes.
    public enum Link: Hashable, Sendable {
        /// Modbus RTU on the serial port at `path`.
        case modbusRTU(path: String, line: LineSettings, direction: DirectionControl)
        /// Modbus TCP; `port` is 502 by convention.
        case modbusTCP(host: String, port: UInt16)
        /// RTU frames, checksum and all, through a transparent TCP converter.
        case rtuOverTCP(host: String, port: UInt16)
        /// The WT901's own stream on the serial port at `path`.
        case wt901(path: String, line: LineSettings)
    }

    /// Who switches an RS-485 driver between sending and receiving; the raw value is the word in
    /// the configuration.
    public enum DirectionControl: String, Sendable, CaseIterable {
        /// The adapter does it by itself, as nearly all USB ones do.
        case adapter
        /// The kernel's driver does it on RTS (TIOCSRS485).
        case kernel
        /// The program raises RTS while it sends.
        case rtsHigh = "rts-high"
        /// The program lowers RTS while it sends.
        case rtsLow = "rts-low"
    }

    /// Where events of this bus come from, in the contract's words.
    ///
    /// RTU over TCP is RTU on the wire that the device sees.
    public var source: Source {
        switch link {
        case .modbusRTU, .rtuOverTCP: .modbusRTU
        case .modbusTCP: .modbusTCP
        case .wt901: .serial
        }
    }
}

/// One device as configured.
public struct DeviceSettings: Hashable, Sendable {
    /// The `id` of the device in the configuration.
    public var id: String
    /// What it says and how to ask it.
    public var profile: DeviceProfile
    /// Its unit id on the bus, 1…247 (1…255 on TCP); 0 for a stream.
    public var unitID: UInt8
    /// From the start of one poll to the start of the next.
    public var pollInterval: Duration
    /// How long a reply may take.
    public var responseTimeout: Duration

    /// A device on a bus.
    public init(
        id: String,
        profile: DeviceProfile,
        unitID: UInt8,
        pollInterval: Duration,
        responseTimeout: Duration
    ) {
        self.id = id
        self.profile = profile
        self.unitID = unitID
        self.pollInterval = pollInterval
        self.responseTimeout = responseTimeout
    }
}
