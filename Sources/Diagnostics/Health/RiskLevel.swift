/// What a health score means for the people around the machine.
///
/// Source: contract, "Health and risk report (V1)". The raw value is its number in stored state.
public enum RiskLevel: UInt8, CaseIterable, Comparable, Sendable {
    case low = 0
    case moderate = 1
    case high = 2
    case critical = 3

    /// The level of a health score: LOW ≥ 75, MODERATE 50–74, HIGH 25–49, CRITICAL < 25.
    public init(health: Int) {
        switch health {
        case 75...: self = .low
        case 50..<75: self = .moderate
        case 25..<50: self = .high
        default: self = .critical
        }
    }

    /// The contract's word.
    public var name: String {
        switch self {
        case .low: "LOW"
        case .moderate: "MODERATE"
        case .high: "HIGH"
        case .critical: "CRITICAL"
        }
    }

    /// Whether a report of this level must say why.
    public var needsExplanation: Bool { self >= .high }

    /// Whether the left level is the less urgent one.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
