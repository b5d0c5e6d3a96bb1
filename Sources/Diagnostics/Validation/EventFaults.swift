/// Everything that is wrong with one candidate: a set, so that all faults are told at once.
public struct EventFaults: OptionSet, Hashable, Sendable {
    /// One bit a fault.
    public let rawValue: UInt32

    /// The faults whose bits are set.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// No voltage, or a bad one.
    public static let voltageMissing = Self(rawValue: 1 << 0)
    /// A voltage outside its admissible range, or not a finite number.
    public static let voltageOutOfRange = Self(rawValue: 1 << 1)
    /// No current, or a bad one.
    public static let currentMissing = Self(rawValue: 1 << 2)
    /// A current outside its admissible range, or not a finite number.
    public static let currentOutOfRange = Self(rawValue: 1 << 3)
    /// A power factor outside 0…1, or not a finite number.
    public static let powerFactorOutOfRange = Self(rawValue: 1 << 4)
    /// A stated power that is not V·I·PF/1000.
    public static let powerMismatch = Self(rawValue: 1 << 5)
    /// No vibration from an asset that has declared a sensor.
    public static let vibrationMissing = Self(rawValue: 1 << 6)
    /// A vibration from an asset that has declared none.
    public static let vibrationUndeclared = Self(rawValue: 1 << 7)
    /// A vibration outside its admissible range, or not a finite number.
    public static let vibrationOutOfRange = Self(rawValue: 1 << 8)
    /// A timestamp later than now by more than clocks differ.
    public static let timestampInFuture = Self(rawValue: 1 << 9)
    /// A timestamp from before this kind of system existed.
    public static let timestampAbsurd = Self(rawValue: 1 << 10)

    /// The faults there are, in the order in which they are told.
    public static let all: [Self] = (0..<11).map { Self(rawValue: 1 << $0) }
}

/// One fault, told in the contract's form for rejections.
public struct FaultDetail: Hashable, Sendable {
    /// The path to the fault: `["body", "signals", "voltage_v"]`.
    public let location: [String]
    /// The value, what was expected, and what to do.
    public let message: String
    /// The machine-readable kind, snake case: `out_of_range`.
    public let type: String
}

extension EventFaults {
    /// The faults of `candidate`, one entry each; built only when somebody wants to read them.
    public func details(of candidate: EventCandidate) -> [FaultDetail] {
        Self.all.filter { contains($0) }.map { $0.detail(of: candidate) }
    }

    private func detail(of candidate: EventCandidate) -> FaultDetail {
        switch self {
        case .voltageMissing: .missing(.voltage, candidate.voltage)
        case .voltageOutOfRange: .outOfRange(.voltage, candidate.voltage.value)
        case .currentMissing: .missing(.current, candidate.current)
        case .currentOutOfRange: .outOfRange(.current, candidate.current.value)
        case .powerFactorOutOfRange: .outOfRange(.powerFactor, candidate.powerFactor.value)
        case .vibrationMissing: .missing(.vibration, candidate.vibration)
        case .vibrationOutOfRange: .outOfRange(.vibration, candidate.vibration?.value)
        case .powerMismatch:
            FaultDetail(
                location: ["body", "signals", Signal.power.name],
                message: "\(candidate.statedPowerKW.shown) kW is not V·I·PF/1000; leave it out "
                    + "and it is computed",
                type: "power_mismatch"
            )
        case .vibrationUndeclared:
            FaultDetail(
                location: ["body", "signals", Signal.vibration.name],
                message: "the asset declares no vibration sensor; declare one or leave it out",
                type: "undeclared"
            )
        case .timestampInFuture:
            .timestamp(candidate, "is in the future; check the sender's clock", "future")
        default:
            .timestamp(candidate, "is not in 2020 to 2099; check the sender's clock", "absurd")
        }
    }
}

extension FaultDetail {
    fileprivate static func missing(_ signal: Signal, _ measurement: Measurement?) -> Self {
        let why = measurement.map { ": \($0.quality.reason.text)" } ?? ""
        return Self(
            location: ["body", "signals", signal.name],
            message: "\(signal.name) is missing\(why)",
            type: "missing"
        )
    }

    fileprivate static func outOfRange(_ signal: Signal, _ value: Double?) -> Self {
        let range = signal.admissibleRange
        let unit = signal.unit == .one ? "" : " \(signal.unit.rawValue)"
        return Self(
            location: ["body", "signals", signal.name],
            message: "\(value.shown) is not in \(range.lowerBound)…\(range.upperBound)\(unit)",
            type: "out_of_range"
        )
    }

    fileprivate static func timestamp(
        _ candidate: EventCandidate,
        _ complaint: String,
        _ type: String
    ) -> Self {
        let shown = candidate.timestamp.map(\.description) ?? "nothing"
        return Self(
            location: ["body", "timestamp"],
            message: "\(shown) \(complaint)",
            type: "timestamp_\(type)"
        )
    }
}

extension Double? {
    fileprivate var shown: String { map { "\($0)" } ?? "nothing" }
}
