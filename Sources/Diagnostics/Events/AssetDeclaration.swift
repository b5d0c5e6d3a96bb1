/// What the configuration says of a machine: what its events must and must not carry.
public struct AssetDeclaration: Hashable, Sendable {
    /// The longest `asset_id`, in UTF-8 bytes.
    public static let idByteLimit = 64

    /// The `asset_id`, unique in a deployment.
    public let id: String
    /// The `asset_type`; the contract knows one.
    public let type = "induction_motor"
    /// The number of phases of its supply, 1 or 3.
    public let phases: Int
    /// Whether it has a vibration sensor; one that it does not have is not sent as 0.
    public let hasVibration: Bool
    /// Where its operating states part.
    public let duty: DutyThresholds

    /// A declaration; `phases` other than 1 and 3 is a broken assumption and traps.
    public init(id: String, phases: Int, hasVibration: Bool, duty: DutyThresholds) {
        precondition(phases == 1 || phases == 3, "phases must be 1 or 3, not \(phases)")
        self.id = id
        self.phases = phases
        self.hasVibration = hasVibration
        self.duty = duty
    }
}

/// The currents at which a motor counts as stopped and as running without load.
public struct DutyThresholds: Hashable, Sendable {
    /// Below this current, in A, the motor is OFF.
    public let offBelowA: Double
    /// Below this current, in A, and not OFF, it is IDLE; at or above it is RUNNING.
    public let idleBelowA: Double

    /// Thresholds in A; `idleBelowA` below `offBelowA` means that IDLE never occurs.
    public init(offBelowA: Double, idleBelowA: Double) {
        self.offBelowA = offBelowA
        self.idleBelowA = idleBelowA
    }

    /// The defaults for a motor of `ratedCurrentA`: OFF below 2 %, IDLE below 40 % of it.
    ///
    /// An induction motor without load draws 25 to 50 % of its rated current to magnetize itself,
    /// and 55 % and more from half load on: 40 % parts the two for most, and is configurable.
    public init(ratedCurrentA: Double) {
        self.init(offBelowA: 0.02 * ratedCurrentA, idleBelowA: 0.4 * ratedCurrentA)
    }

    /// The defaults where the rated current is not known: OFF below 0.05 A, IDLE never claimed.
    public static let unknownMotor = Self(offBelowA: 0.05, idleBelowA: 0)

    /// The state in which a motor draws `currentA`.
    @inline(__always)
    public func state(currentA: Double) -> OperatingState {
        if currentA < offBelowA { return .off }
        return currentA < idleBelowA ? .idle : .running
    }
}
