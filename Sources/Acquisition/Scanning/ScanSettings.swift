import Diagnostics

/// Where to look for devices.
public enum ScanTarget: Hashable, Sendable, CustomStringConvertible {
    /// The serial port at `path`.
    case port(path: String)
    /// A TCP host, which may talk Modbus TCP or pass RTU frames on.
    case host(String, port: UInt16)

    /// The path, or host and port.
    public var description: String {
        switch self {
        case .port(let path): path
        case .host(let host, let port): "\(host):\(port)"
        }
    }
}

/// What to look for, and how patiently.
public struct ScanSettings: Sendable {
    /// The speeds of meters in the field, the commonest first, bit/s.
    public static let usualBauds = [9_600, 19_200, 2_400, 4_800, 38_400, 57_600, 115_200]
    /// Parities, the commonest first.
    public static let usualParities: [LineSettings.Parity] = [.none, .even, .odd]
    /// The unit ids that people give first.
    static let firstUnits: ClosedRange<UInt8> = 1...10
    /// No more unit ids than this are all tried at every setting.
    static let shortListLimit = 16

    /// The device profiles that may fit.
    public var profiles: [DeviceProfile]
    /// The unit ids to ask, each 1…247.
    public var units: [UInt8] = Array(1...247)
    /// The speeds, in the order they are tried.
    public var bauds = usualBauds
    /// The parities, in the order they are tried.
    public var parities = usualParities
    /// Whether the speeds and parities were named: then every unit is tried at each.
    public var isLineGiven = false
    /// Only the settings with which devices leave the factory.
    public var isQuick = false
    /// Every unit at every setting.
    public var isExhaustive = false
    /// How long a device at factory settings may think.
    public var firstTimeout = Duration.milliseconds(200)
    /// How long any other may; a reply that is later is seen as a stray and asked for again.
    public var sweepTimeout = Duration.milliseconds(100)
    /// How long a host may take: its network, and the line behind a gateway.
    public var hostTimeout = Duration.milliseconds(500)
    /// How long a gateway may take from the first late reply on.
    public var gatewayTimeout = Duration.seconds(2)
    /// How long a device that is there may take for a read, and where bytes hint at one.
    public var patientTimeout = Duration.milliseconds(600)
    /// The silence before a device that answered is asked again; what the known ones need.
    public var silence = Duration.milliseconds(60)
    /// How long a line is listened to before anything is sent.
    public var listenTime = Duration.milliseconds(1_200)

    /// Looks for devices that fit one of `profiles`.
    public init(profiles: [DeviceProfile]) {
        self.profiles = profiles
    }

    /// Profiles that talk Modbus, with their tables.
    var tables: [(profile: DeviceProfile, table: RegisterTable)] {
        profiles.compactMap { profile in
            guard case .modbus(let table) = profile.conversation else { return nil }
            return (profile, table)
        }
    }
}
