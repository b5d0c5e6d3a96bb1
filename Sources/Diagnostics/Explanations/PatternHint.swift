/// What a pattern of deviating features may be a sign of; nothing where no pattern is clear.
///
/// Only what follows from how an induction motor works, and always as a possibility.
public enum PatternHint: CaseIterable, Hashable, Sendable {
    case vibrationAlone
    case vibrationOnAllAxes
    case vibrationWithCurrent
    case currentWithLowVoltage
    case currentWithPowerFactorDown
    case currentWithPowerFactorUp
    case powerFactorDownAlone
    case voltageLow
    case voltageHigh
    case temperatureAlone

    /// From this many σ on, a feature counts as deviating.
    public static let deviationLimit = 3.0

    /// The hint for these contributions; nil where they show no known pattern.
    public init?(_ contributions: ScoredWindow.Contributions, labels: [FeatureLabel]) {
        let pattern = Pattern(contributions, labels: labels)
        guard !pattern.hasOther else { return nil }
        switch (pattern.vibration, pattern.current, pattern.voltage, pattern.powerFactor) {
        case (.up, .none, .none, .none) where !pattern.hasTemperature:
            self = pattern.axisCount == 3 ? .vibrationOnAllAxes : .vibrationAlone
        case (.up, .up, .none, _): self = .vibrationWithCurrent
        case (.none, .up, .down, _): self = .currentWithLowVoltage
        case (.none, .up, .none, .down): self = .currentWithPowerFactorDown
        case (.none, .up, .none, .up): self = .currentWithPowerFactorUp
        case (.none, .none, .none, .down): self = .powerFactorDownAlone
        case (.none, .none, .down, .none): self = .voltageLow
        case (.none, .none, .up, .none): self = .voltageHigh
        case (.none, .none, .none, .none) where pattern.hasTemperature: self = .temperatureAlone
        default: return nil
        }
    }

    /// The hint as the end of a sentence; it holds no number.
    public var text: String {
        switch self {
        case .vibrationAlone:
            "vibration alone is up, which may indicate a mechanical cause (bearing, imbalance, "
                + "misalignment)"
        case .vibrationOnAllAxes:
            "all axes vibrate more, which may indicate looseness or a disturbance from outside"
        case .vibrationWithCurrent:
            "vibration and current are up, which may indicate a heavier load or friction"
        case .currentWithLowVoltage:
            "at low voltage a motor may draw more current for the same load"
        case .currentWithPowerFactorDown:
            "current is up and power factor down, which may indicate more reactive current "
                + "(winding, compensation)"
        case .currentWithPowerFactorUp:
            "current and power factor are up, which may indicate a heavier load"
        case .powerFactorDownAlone:
            "power factor alone is down, which may indicate a lighter load or lost compensation"
        case .voltageLow:
            "voltage alone is low, which may indicate a cause in the supply"
        case .voltageHigh:
            "voltage alone is high, which may indicate a cause in the supply"
        case .temperatureAlone:
            "temperature alone is off, which may indicate cooling or surroundings"
        }
    }
}

/// Which quantities deviate, and to which side; a quantity that does both is none of the patterns'.
private struct Pattern {
    enum Side {
        case none
        case up
        case down
        case both

        mutating func add(_ deviation: Double) {
            let side: Self = deviation > 0 ? .up : .down
            self = self == .none || self == side ? side : .both
        }
    }

    var vibration = Side.none
    var current = Side.none
    var voltage = Side.none
    var powerFactor = Side.none
    var hasTemperature = false
    var hasOther = false
    var axisCount = 0

    init(_ contributions: ScoredWindow.Contributions, labels: [FeatureLabel]) {
        var axes = [false, false, false]
        for index in contributions.indices {
            let part = contributions[index]
            guard part.isExplainable, labels.indices.contains(Int(part.featureIndex)),
                part.deviation.magnitude >= PatternHint.deviationLimit
            else { continue }
            let label = labels[Int(part.featureIndex)]
            switch label.quantity {
            case .vibration:
                vibration.add(part.deviation)
                switch label.axis {
                case .x: axes[0] = true
                case .y: axes[1] = true
                case .z: axes[2] = true
                case nil: break
                }
            case .current: current.add(part.deviation)
            case .voltage: voltage.add(part.deviation)
            case .powerFactor: powerFactor.add(part.deviation)
            case .temperature: hasTemperature = true
            case .power: continue  // it follows from the other three
            case .other: hasOther = true
            }
        }
        axisCount = axes.count { $0 }
    }
}
