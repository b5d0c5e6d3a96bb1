/// Everything a twin's stream follows from: the same settings give the same bytes everywhere.
public struct TwinSettings: Hashable, Sendable {
    /// The rates a twin can run at, samples a second.
    public static let rateHzLimits = 1...1_000
    /// The rate where none is configured, samples a second.
    public static let defaultRateHz = 100
    /// The longest onset, fault or life that can be asked for: ten years.
    public static let durationLimit = Duration.seconds(315_360_000)

    /// What all chance is drawn from.
    public let seed: UInt64
    /// Samples a second, in `rateHzLimits`.
    public let rateHz: Int
    /// The phases of the supply, 1 or 3.
    public let phases: Int
    /// The motor's name plate.
    public let rating: MotorRating
    /// What the motor does all day.
    public let duty: DutyCycle
    /// A fault to show; nil for a healthy motor.
    public let fault: InjectedFault?
    /// A bearing to run to failure; nil for one that stays as it is.
    public let bearing: BearingDegradation?

    /// Settings of a twin; throws `TwinSettingsError` for the first one that cannot be.
    public init(
        seed: UInt64,
        rateHz: Int = TwinSettings.defaultRateHz,
        phases: Int = 1,
        rating: MotorRating = .standard,
        duty: DutyCycle = .standard,
        fault: InjectedFault? = nil,
        bearing: BearingDegradation? = nil
    ) throws(TwinSettingsError) {
        guard Self.rateHzLimits.contains(rateHz) else { throw .rate(rateHz) }
        guard phases == 1 || phases == 3 else { throw .phases(phases) }
        if let fault {
            try Self.check("onset", fault.onset, from: .zero)
            if let duration = fault.duration {
                try Self.check("duration", duration, from: .milliseconds(1))
            }
        }
        if let bearing {
            try Self.check("time to failure", bearing.timeToFailure, from: .seconds(1))
        }
        self.seed = seed
        self.rateHz = rateHz
        self.phases = phases
        self.rating = rating
        self.duty = duty
        self.fault = fault
        self.bearing = bearing
    }

    private static func check(
        _ name: String,
        _ value: Duration,
        from shortest: Duration
    ) throws(TwinSettingsError) {
        guard value >= shortest, value <= durationLimit else {
            throw .durationOutOfRange(setting: name, value: value, shortest: shortest)
        }
    }
}

/// What cannot be set on a twin.
public enum TwinSettingsError: Error, Hashable, Sendable {
    /// A rate outside `TwinSettings.rateHzLimits`.
    case rate(Int)
    /// A number of phases other than 1 and 3.
    case phases(Int)
    /// A duty cycle with too few or too many spans.
    case spanCount(Int)
    /// A duty cycle in which the motor never runs.
    case neverRunning
    /// A number outside the range of its setting.
    case outOfRange(setting: String, value: Double, expected: ClosedRange<Double>)
    /// A duration shorter than `shortest` or longer than `TwinSettings.durationLimit`.
    case durationOutOfRange(setting: String, value: Duration, shortest: Duration)
}

extension TwinSettingsError: CustomStringConvertible {
    /// The setting, its value, and what was expected.
    public var description: String {
        switch self {
        case .rate(let rateHz):
            let limits = TwinSettings.rateHzLimits
            return "rate \(rateHz) Hz of the digital twin is outside \(limits.lowerBound)…"
                + "\(limits.upperBound) Hz; \(TwinSettings.defaultRateHz) is usual"
        case .phases(let phases):
            return "the digital twin cannot have \(phases) phases; set 1 or 3"
        case .spanCount(let count):
            return "a duty cycle of \(count) spans; give 1…\(DutyCycle.spanLimit)"
        case .neverRunning:
            return "a duty cycle without a RUNNING span; add one"
        case .outOfRange(let setting, let value, let expected):
            return "\(setting) \(value) of the digital twin is outside "
                + "\(expected.lowerBound)…\(expected.upperBound)"
        case .durationOutOfRange(let setting, let value, let shortest):
            return "\(setting) \(value) of the digital twin is outside "
                + "\(shortest)…\(TwinSettings.durationLimit)"
        }
    }
}
