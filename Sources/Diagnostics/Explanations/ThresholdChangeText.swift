extension ThresholdChange {
    /// What happened, in one sentence; nil where the value does not show it, as after a change of
    /// the configuration.
    ///
    /// Example of an end: "Voltage 221 V: normal again".
    public func text(limits: AlarmLimits) -> String? {
        guard after < before else { return crossing(limits: limits)?.text }
        let step = after == .normal ? "normal again" : "\(after.name) only"
        return "\(kind.label) \(NumberText.text(value)) \(kind.unit.rawValue): \(step)"
    }

    /// What it was seen by, as a JSON object.
    public func evidence(limits: AlarmLimits) -> String {
        if after > before, let crossing = crossing(limits: limits) { return crossing.evidence }
        return "{\"limit_kind\":\(JSONText.quoted(kind.name)),\"level\":"
            + "\(JSONText.quoted(after.name)),\"value\":\(value),\"unit\":"
            + "\(JSONText.quoted(kind.unit.rawValue))}"
    }

    private func crossing(limits: AlarmLimits) -> ThresholdCrossing? {
        ThresholdCrossing(kind: kind, level: after, value: value, limits: limits)
    }
}

extension ThresholdKind {
    /// What is held against the limit, as a sentence begins with it.
    var label: String {
        switch self {
        case .voltageLow, .voltageHigh: "Voltage"
        case .overcurrent: "Current"
        case .vibration: "Vibration velocity"
        }
    }

    /// The unit of the value and its limit.
    var unit: Unit {
        switch self {
        case .voltageLow, .voltageHigh: .volt
        case .overcurrent: .ampere
        case .vibration: .millimetrePerSecond
        }
    }
}
