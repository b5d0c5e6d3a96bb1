/// What is known of how fast an asset's shaft turns.
public enum RotationSpeed: Hashable, Sendable {
    /// Nothing: there are no rotation orders.
    case unknown
    /// As configured, in Hz.
    case configured(hz: Double)
    /// Somewhere in this range of Hz: where the spectrum is highest. It must hold nothing else strong.
    case estimated(withinHz: ClosedRange<Double>)

    /// The rotation speed of an induction motor on a line of `lineHz` with `poles` poles.
    ///
    /// It lies below the synchronous 2·f/p by the slip, at most 8 % at rated load for the small ones.
    public static func inductionMotor(lineHz: Double, poles: Int) -> Self {
        precondition(poles >= 2 && poles % 2 == 0, "poles must be even and ≥ 2, not \(poles)")
        let synchronousHz = 2 * lineHz / Double(poles)
        return .estimated(withinHz: (0.92 * synchronousHz)...synchronousHz)
    }

    /// The fastest it can be, in Hz; nil where nothing is known.
    public var highestHz: Double? {
        switch self {
        case .unknown: nil
        case .configured(let hz): hz
        case .estimated(let range): range.upperBound
        }
    }

    /// The slowest it can be, in Hz; nil where nothing is known.
    public var lowestHz: Double? {
        switch self {
        case .unknown: nil
        case .configured(let hz): hz
        case .estimated(let range): range.lowerBound
        }
    }
}
