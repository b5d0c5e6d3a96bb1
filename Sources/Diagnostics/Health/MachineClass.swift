/// The machine kinds of ISO 10816-1 and 10816-3 (20816-3), by which vibration severity is judged.
///
/// The raw value is the word in the configuration.
public enum MachineClass: String, CaseIterable, Sendable {
    /// ISO 10816-1 class I: small machines, to 15 kW.
    case class1 = "class-1"
    /// ISO 10816-1 class II: medium machines, 15–75 kW without special foundation.
    case class2 = "class-2"
    /// ISO 10816-1 class III: large machines on rigid foundations.
    case class3 = "class-3"
    /// ISO 10816-1 class IV: large machines on soft foundations.
    case class4 = "class-4"
    /// ISO 10816-3 group 1: above 300 kW, rigid foundation.
    case group1Rigid = "group-1-rigid"
    /// ISO 10816-3 group 1: above 300 kW, flexible foundation.
    case group1Flexible = "group-1-flexible"
    /// ISO 10816-3 group 2: 15–300 kW, rigid foundation.
    case group2Rigid = "group-2-rigid"
    /// ISO 10816-3 group 2: 15–300 kW, flexible foundation.
    case group2Flexible = "group-2-flexible"

    /// The velocities, in mm/s RMS, at which zone B, C and D begin.
    public var boundaries: (b: Double, c: Double, d: Double) {
        switch self {
        case .class1: (0.71, 1.8, 4.5)
        case .class2: (1.12, 2.8, 7.1)
        case .class3: (1.8, 4.5, 11.2)
        case .class4: (2.8, 7.1, 18)
        case .group1Rigid: (2.3, 4.5, 7.1)
        case .group1Flexible: (3.5, 7.1, 11)
        case .group2Rigid: (1.4, 2.8, 4.5)
        case .group2Flexible: (2.3, 4.5, 7.1)
        }
    }

    /// The clause in a sentence: `ISO 10816-1 class I`.
    public var clause: String {
        switch self {
        case .class1: "ISO 10816-1 class I"
        case .class2: "ISO 10816-1 class II"
        case .class3: "ISO 10816-1 class III"
        case .class4: "ISO 10816-1 class IV"
        case .group1Rigid: "ISO 10816-3 group 1, rigid"
        case .group1Flexible: "ISO 10816-3 group 1, flexible"
        case .group2Rigid: "ISO 10816-3 group 2, rigid"
        case .group2Flexible: "ISO 10816-3 group 2, flexible"
        }
    }

    /// The zone of a velocity in mm/s RMS, nil for no number; a boundary belongs to the lower zone.
    public func zone(velocityMMPerS velocity: Double) -> VibrationZone? {
        guard velocity >= 0, velocity.isFinite else { return nil }
        let boundaries = boundaries
        if velocity <= boundaries.b { return .a }
        if velocity <= boundaries.c { return .b }
        return velocity <= boundaries.d ? .c : .d
    }
}

/// The evaluation zones of ISO 10816-1 §5.3.1.
public enum VibrationZone: String, CaseIterable, Sendable {
    /// As of a newly commissioned machine.
    case a = "A"
    /// Good for unrestricted long-term operation.
    case b = "B"
    /// Not for long-term continuous operation.
    case c = "C"
    /// Severe enough to cause damage.
    case d = "D"
}
