/// Makes the contract's anomaly score, 0…1, of a forest's raw score, which means little by itself.
///
/// The 99th percentile of the raw scores of the healthy rows that the forest was fitted to becomes
/// `anchor`; 0 stays 0, 1 stays 1, and it is linear between: continuous and rising throughout.
public struct ScoreCalibration: Hashable, Sendable {
    /// What the 99th percentile of healthy scores becomes.
    ///
    /// 0.5 is below the contract's 0.65, where severity starts, by 30 % of the way from the healthy
    /// limit to the end of the scale: the one healthy window in a hundred beyond the limit does no
    /// damage, and a score that has come back below 0.5 is an ordinary one again.
    public static let anchor = 0.5
    /// The share of healthy scores at or below the healthy limit.
    public static let healthyShare = 0.99

    /// The raw score that becomes `anchor`, above 0 and below 1.
    public let healthyLimit: Double

    /// A calibration whose anchor is this raw score; nil unless it is above 0 and below 1.
    public init?(healthyLimit: Double) {
        guard healthyLimit > 0, healthyLimit < 1 else { return nil }
        self.healthyLimit = healthyLimit
    }

    /// A calibration to the raw scores of healthy rows, in any order; nil unless there is one or
    /// more and all are above 0 and below 1.
    public init?(healthyScores: [Double]) {
        guard !healthyScores.isEmpty, healthyScores.allSatisfy({ $0 > 0 && $0 < 1 }) else {
            return nil
        }
        healthyLimit = Self.quantile(healthyScores, Self.healthyShare)
    }

    /// The anomaly score that belongs to a raw score, both 0…1, high = abnormal.
    ///
    /// score = anchor · raw / limit up to the limit, then 1 − (1 − anchor)(1 − raw)/(1 − limit).
    /// Another number traps.
    public func anomalyScore(_ raw: Double) -> Double {
        precondition(raw >= 0 && raw <= 1, "a raw score is 0…1, not \(raw)")
        if raw <= healthyLimit { return Self.anchor * (raw / healthyLimit) }
        return 1 - (1 - Self.anchor) * ((1 - raw) / (1 - healthyLimit))
    }

    /// The quantile at `share`, 0…1, of one number or more, none NaN, linear between neighbours.
    ///
    /// NumPy's usual one: type 7 of Hyndman and Fan, "Sample quantiles", 1996.
    static func quantile(_ numbers: [Double], _ share: Double) -> Double {
        let sorted = numbers.sorted()
        let place = share * Double(sorted.count - 1)
        let below = Int(place)
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
    }
}
