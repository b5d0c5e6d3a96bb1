import Diagnostics

/// What was found at one port or host.
public struct ScanReport: Hashable, Sendable {
    /// A device that answered.
    public struct Device: Hashable, Sendable {
        /// What carries its bytes, with the line settings it answers at.
        public let link: BusSettings.Link
        /// Its unit id.
        public let unitID: UInt8
        /// From a request to its whole reply; nil if none was whole.
        public let roundTrip: Duration?
        /// The exception with which it answered the first question; nil for registers.
        public let exception: UInt8?
        /// The profiles that fit, best first.
        public var fits: [ProfileFit] = []
        /// What looks like volts and hertz, where no profile fits.
        public var guesses: [RegisterGuess] = []

        /// The profile that fits best; nil if none does.
        public var best: ProfileFit? { fits.first }

        /// The line settings; nil for a host.
        public var line: LineSettings? {
            if case .modbusRTU(_, let line, _) = link { line } else { nil }
        }
    }

    /// What came without being asked for.
    public enum Unasked: Hashable, Sendable {
        /// The stream of a WT901 at these settings; about so many samples a second.
        case wt901(line: LineSettings, samplesPerSecond: Double)
        /// Requests of another client at these settings, to these units.
        case otherClient(line: LineSettings, units: [UInt8])
        /// So many bytes that are neither, in the time listened.
        case bytes(Int, within: Duration)
    }

    /// How far a host understands one of the two protocols.
    public enum HostAnswer: String, Hashable, Sendable {
        case notTried
        case answered
        case silent
        case closedTheConnection
    }

    /// What was tried: so many units at one setting.
    public struct Trial: Hashable, Sendable {
        /// The setting in words: `9600 8N1`, `modbus-tcp`.
        public let setting: String
        /// The units asked.
        public var units: Int
        /// The units planned.
        public let planned: Int
        /// How long each was given.
        public let timeout: Duration
    }

    /// The port or host.
    public let target: ScanTarget
    /// The devices, in the order found.
    public var devices: [Device] = []
    /// What came unasked; nil if nothing did.
    public var unasked: Unasked?
    /// Why the port or host cannot be used, or no longer, in words.
    public var failure: String?
    /// Settings at which bytes came that were no frame, and how many.
    public var noise: [LineSettings: Int] = [:]
    /// Units that answer at any speed, as behind a pseudo-terminal: told once.
    public var unitsAtAnySpeed: [UInt8] = []
    /// What was tried, in its order.
    public var trials: [Trial] = []
    /// Units at settings that were left out, as `ScanPlan` tells them.
    public var leftOut: [ScanPlan.Step] = []
    /// How far a host understands Modbus TCP.
    public var modbusTCP = HostAnswer.notTried
    /// How far it understands RTU frames over TCP.
    public var rtuOverTCP = HostAnswer.notTried
    /// Whether a host answers for whatever unit it is asked: one device, not many.
    public var answersForEveryUnit = false
    /// Exceptions 10 and 11 of a gateway: it is there, and no device behind it at those units.
    public var gatewayRefusals = 0
    /// How long it took.
    public var elapsed = Duration.zero
    /// Whether all that was planned was done.
    public var isWhole = false

    /// Nothing known yet of `target`.
    public init(target: ScanTarget) {
        self.target = target
    }

    /// So many settings of one unit and profile are one device that takes any.
    static let anySpeedSettings = 3

    /// Adds a device; one that was found at other settings before, twice, counts once from now on.
    mutating func add(_ device: Device) {
        devices.append(device)
        let isSame = { (other: Device) in
            other.unitID == device.unitID
                && other.best?.profile.name == device.best?.profile.name
        }
        let same = devices.filter(isSame)
        guard same.count >= Self.anySpeedSettings else { return }
        let kept = same.first { $0.best?.isAtFactorySettings == true } ?? same[0]
        devices.removeAll { isSame($0) && $0 != kept }
        unitsAtAnySpeed.append(device.unitID)
    }

    /// Whether something is there.
    public var foundSomething: Bool {
        if case .wt901 = unasked { return true }
        return !devices.isEmpty
    }
}
