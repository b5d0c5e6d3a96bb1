/// What a fixed limit can be crossed by; the raw value is its number in stored state.
public enum ThresholdKind: UInt8, CaseIterable, Sendable {
    case voltageLow = 0
    case voltageHigh = 1
    case overcurrent = 2
    case vibration = 3

    /// The name in the API, snake case.
    public var name: String {
        switch self {
        case .voltageLow: "voltage_low"
        case .voltageHigh: "voltage_high"
        case .overcurrent: "overcurrent"
        case .vibration: "vibration_zone"
        }
    }

    /// How long a limit must be crossed, and be kept again, to count.
    ///
    /// Voltage: 3 s, above any dip that a polled meter could see. Current: 10 s, above the starting
    /// time of most motors. Vibration: 5 s, above the transients of a load change.
    public var hold: Duration {
        switch self {
        case .voltageLow, .voltageHigh: .seconds(3)
        case .overcurrent: .seconds(10)
        case .vibration: .seconds(5)
        }
    }
}

/// The values of one second that fixed limits are held against; nil where there is none.
public struct ThresholdMeasures: Hashable, Sendable {
    /// When they were taken.
    public var time: MonotonicTime
    /// Phase-to-neutral voltage in V.
    public var voltageV: Double?
    /// Line current in A.
    public var currentA: Double?
    /// Vibration velocity in mm/s RMS, as measured.
    public var velocityMMPerS: Double?
    /// Vibration acceleration in g RMS.
    public var accelerationG: Double?
    /// Whether the machine is RUNNING: a vibration severity is that of steady running.
    public var isRunning: Bool

    /// Values of one second.
    public init(
        time: MonotonicTime,
        voltageV: Double? = nil,
        currentA: Double? = nil,
        velocityMMPerS: Double? = nil,
        accelerationG: Double? = nil,
        isRunning: Bool = true
    ) {
        self.time = time
        self.voltageV = voltageV
        self.currentA = currentA
        self.velocityMMPerS = velocityMMPerS
        self.accelerationG = accelerationG
        self.isRunning = isRunning
    }
}

/// The fixed limits of one asset as they stand: active from minute one, independent of a baseline.
public struct ThresholdAlarms: Hashable, Sendable {
    /// In the order of `ThresholdKind`.
    private(set) var watches: FixedList<4, LimitWatch>

    /// All normal.
    public init() {
        watches = FixedList()
        for _ in ThresholdKind.allCases { watches.append(LimitWatch()) }
    }

    init(watches: FixedList<4, LimitWatch>) {
        precondition(watches.isFull, "\(watches.count) limits")
        self.watches = watches
    }

    /// How `kind` stands.
    public func level(_ kind: ThresholdKind) -> AlarmLevel { watches[Int(kind.rawValue)].level }

    /// The highest of all levels.
    public var worstLevel: AlarmLevel {
        var worst = AlarmLevel.normal
        for index in watches.indices { worst = max(worst, watches[index].level) }
        return worst
    }

    /// A crossing of `kind` as it stands, by its worst value; nil while it is normal.
    public func crossing(_ kind: ThresholdKind, limits: AlarmLimits) -> ThresholdCrossing? {
        let watch = watches[Int(kind.rawValue)]
        guard watch.level > .normal, let worst = watch.worst else { return nil }
        return ThresholdCrossing(kind: kind, level: watch.level, value: worst, limits: limits)
    }

    /// The changes of one second, at most one of each kind.
    public typealias Changes = FixedList<4, ThresholdChange>

    /// Takes the values of one second; allocates nothing.
    ///
    /// Across a gap longer than `longestStep` nothing is known: what is under way starts anew.
    mutating func take(
        _ measures: ThresholdMeasures,
        limits: AlarmLimits,
        longestStep: Duration
    ) -> Changes {
        var changes = Changes()
        for kind in ThresholdKind.allCases {
            let index = Int(kind.rawValue)
            guard let bounds = kind.bounds(limits) else {
                watches[index] = LimitWatch()
                continue
            }
            let value = kind.value(measures, limits: limits)
            let before = watches[index].take(
                value,
                limits: bounds,
                hold: kind.hold,
                longestStep: longestStep,
                at: measures.time
            )
            guard let before, let value else { continue }
            let watch = watches[index]
            changes.append(
                ThresholdChange(
                    kind: kind,
                    before: before,
                    after: watch.level,
                    time: measures.time,
                    value: watch.level > before ? watch.worst ?? value : value
                )
            )
        }
        return changes
    }

    /// Forgets what is under way and when the last values were.
    mutating func forgetTime() {
        for index in watches.indices { watches[index].forgetTime() }
    }
}

/// One fixed limit came to be crossed, or to be kept again.
public struct ThresholdChange: Hashable, Sendable {
    /// Which limit.
    public let kind: ThresholdKind
    /// The level before.
    public let before: AlarmLevel
    /// The level from now on.
    public let after: AlarmLevel
    /// When it changed.
    public let time: MonotonicTime
    /// The worst value where it rose, else the value that ended it.
    public let value: Double
}

extension ThresholdKind {
    /// The limits in the unit of the value; nil where the asset has none.
    func bounds(_ limits: AlarmLimits) -> LimitWatch.Limits? {
        switch self {
        case .voltageLow, .voltageHigh:
            limits.voltage.map { band in
                let sign: Double = self == .voltageLow ? -1 : 1
                return LimitWatch.Limits(
                    warning: band.nominalV * (1 + sign * band.warningShare),
                    alarm: band.nominalV * (1 + sign * band.alarmShare),
                    hysteresis: band.nominalV * VoltageBand.hysteresisShare,
                    sign: sign
                )
            }
        case .overcurrent:
            limits.current.map {
                LimitWatch.Limits(
                    warning: $0.ratedA * CurrentLimits.warningShare,
                    alarm: $0.ratedA * CurrentLimits.alarmShare,
                    hysteresis: $0.ratedA * CurrentLimits.hysteresisShare,
                    sign: 1
                )
            }
        case .vibration:
            limits.vibration.map {
                let boundaries = $0.machine.boundaries
                return LimitWatch.Limits(
                    warning: boundaries.c,
                    alarm: boundaries.d,
                    hysteresis: boundaries.c * VibrationLimits.hysteresisShare,
                    sign: 1
                )
            }
        }
    }

    /// The value that is held against the limits; nil where nothing can be said.
    func value(_ measures: ThresholdMeasures, limits: AlarmLimits) -> Double? {
        switch self {
        case .voltageLow, .voltageHigh:
            guard let band = limits.voltage, let voltage = measures.voltageV,
                voltage >= VoltageBand.interruptionShare * band.nominalV
            else { return nil }
            return voltage
        case .overcurrent:
            return measures.currentA
        case .vibration:
            guard measures.isRunning, let vibration = limits.vibration else { return nil }
            return vibration.velocity(
                measuredMMPerS: measures.velocityMMPerS,
                accelerationG: measures.accelerationG
            )
        }
    }
}
