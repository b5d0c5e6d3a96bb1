/// A fixed limit that is crossed: the value, the limit, and the clause that sets it.
public struct ThresholdCrossing: Hashable, Sendable {
    /// Which limit.
    public let kind: ThresholdKind
    /// Whether it is the warning or the alarm limit.
    public let level: AlarmLevel
    /// The worst value since it was crossed, in `unit`.
    public let value: Double
    /// The limit, in `unit`.
    public let limit: Double
    /// The unit of both.
    public let unit: Unit
    /// Where the limit comes from, in a sentence: `-10 % of 230 V, IEC 60038`.
    public let clause: String
    /// The signal or feature that the value is of.
    public let feature: String
    /// 1 where the value is measured, 0.5 where it rests on the assumption of a pure sine.
    public let confidence: Double

    /// A crossing; nil where `value` is not beyond the limit of `level`, or there is no such limit.
    init?(kind: ThresholdKind, level: AlarmLevel, value: Double, limits: AlarmLimits) {
        guard level > .normal, let bounds = kind.bounds(limits) else { return nil }
        let limit = level == .alarm ? bounds.alarm : bounds.warning
        guard value * bounds.sign > limit * bounds.sign else { return nil }
        self.kind = kind
        self.level = level
        self.value = value
        self.limit = limit
        clause = kind.clause(level, limits: limits)
        unit = kind.unit
        feature =
            switch kind {
            case .voltageLow, .voltageHigh: Signal.voltage.name
            case .overcurrent: Signal.current.name
            case .vibration: "vibration_velocity_mm_s"
            }
        confidence = kind.rests(onSineIn: limits) ? 0.5 : 1
    }

    /// The sentence: "Voltage 205 V, below the alarm limit 207 V (-10 % of 230 V, IEC 60038)".
    public var text: String {
        let numbers = NumberText.pair(value, limit)
        let side = kind == .voltageLow ? "below" : "above"
        return "\(kind.label) \(numbers.value) \(unit.rawValue), \(side) the \(level.name) limit "
            + "\(numbers.other) \(unit.rawValue) (\(clause))"
    }

    /// The same as a reason of a report.
    public var explanation: Explanation? {
        Explanation(reason: text, relatedFeatures: [feature], confidence: confidence)
    }

    /// What it was seen by, as a JSON object.
    public var evidence: String {
        "{\"limit_kind\":\(JSONText.quoted(kind.name)),\"level\":\(JSONText.quoted(level.name))"
            + ",\"value\":\(value),\"limit\":\(limit),\"unit\":\(JSONText.quoted(unit.rawValue))"
            + ",\"clause\":\(JSONText.quoted(clause))}"
    }
}

extension ThresholdKind {
    /// Where the limit of `level` comes from.
    fileprivate func clause(_ level: AlarmLevel, limits: AlarmLimits) -> String {
        let isAlarm = level == .alarm
        switch self {
        case .voltageLow, .voltageHigh:
            guard let band = limits.voltage else { return "" }
            let share = isAlarm ? band.alarmShare : band.warningShare
            let usual = isAlarm ? VoltageBand.alarmShareDefault : VoltageBand.warningShareDefault
            let source = share == usual ? (isAlarm ? "IEC 60038" : "IS 12360") : "as configured"
            return "\(self == .voltageLow ? "-" : "+")\(NumberText.text(100 * share)) % of "
                + "\(NumberText.text(band.nominalV)) V, \(source)"
        case .overcurrent:
            guard let current = limits.current else { return "" }
            let share = isAlarm ? CurrentLimits.alarmShare : CurrentLimits.warningShare
            return "\(NumberText.text(100 * share)) % of rated "
                + "\(NumberText.text(current.ratedA)) A, NEC 430.32"
        case .vibration:
            guard let vibration = limits.vibration else { return "" }
            let zone = "zone \(isAlarm ? "D" : "C"), \(vibration.machine.clause)"
            guard case .acceleration(let frequencyHz) = vibration.measure else { return zone }
            return "\(zone); from acceleration, as of a pure sine of "
                + "\(NumberText.text(frequencyHz)) Hz"
        }
    }

    fileprivate func rests(onSineIn limits: AlarmLimits) -> Bool {
        guard self == .vibration, case .acceleration = limits.vibration?.measure else {
            return false
        }
        return true
    }
}
