/// What the detector says of one row.
public enum DetectionOutcome: Hashable, Sendable {
    /// The window is not whole yet, after the start or a gap; an alarm stands as it was.
    case filling
    /// No informative channel has a value; nothing is said, and an alarm stands as it was.
    case blind
    /// The row was judged.
    case judged(Judgement)
}

/// The detector's judgement of one row.
public struct Judgement: Hashable, Sendable {
    /// S = D / limit, ≥ 0; 1 is the edge of what was healthy.
    public let normScore: Double
    /// Whether there is an alarm.
    public let isAlarm: Bool
    /// The informative channels that had no value and counted as 0.
    public let missingCount: Int
    /// The channels that deviate most, strongest first; `featureIndex` is the place in the row.
    public let contributions: ScoredWindow.Contributions

    /// The contract's score, 0…1, high = abnormal; see `DetectionRules.anomalyScore`.
    ///
    /// Without an alarm it stays below 0.65: two dips of the supply within five seconds are beyond any
    /// baseline, and wear no machine. `normScore` says how far they were.
    public var score: Double {
        let score = DetectionRules.anomalyScore(normScore: normScore)
        return isAlarm ? score : min(score, DetectionRules.unconfirmedScore)
    }
}
