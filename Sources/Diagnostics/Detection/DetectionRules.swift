/// The constants of the detector: one setting for every asset.
///
/// Chosen on the development half of the Skoltech pump testbed (SKAB) and its anomaly-free run. Moving
/// any one by 15 % leaves F1 at 0.88 or more there; `alarmDrift` is the one that matters most.
public enum DetectionRules {
    /// The most channels that are judged together.
    public static let channelLimit = 32
    /// W: a channel is looked at as its mean over this time, s, where rows come about once a second.
    public static let windowSeconds = 12.0
    /// After a start the first so long is not looked at: the caller restarts the detector and waits.
    public static let startUp = Duration.seconds(10)
    /// A local spread is taken within blocks of this length, s.
    static let blockSeconds = 60.0
    /// A block shorter than this share of its length says nothing.
    static let blockCoverage = 0.6
    /// The centre is the median of the last so many seconds of the reference.
    static let centreSeconds = 400.0
    /// What is left of a correlation: the rest is not believed (Ledoit and Wolf, 2004, shrinkage).
    static let correlationKept = 0.8
    /// The share of the reference whose distance is within the limit.
    static let healthyShare = 0.99
    /// Two operating states are seen where one split leaves less than this share of the variance.
    static let regimeVarianceShare = 0.02
    /// An operating state lasts at least this long before the split, s.
    static let regimeBeforeSeconds = 30.0
    /// And at least this long behind it, s.
    static let regimeAfterSeconds = 90.0
    /// What is left out behind the split, s: the window and this for the change itself.
    static let regimeSettlingSeconds = 10.0
    /// kd: the S from which evidence for an alarm grows.
    static let alarmDrift = 1.0
    /// H: the evidence that raises an alarm, in S · s.
    static let alarmEvidence = 13.0
    /// No alarm comes faster than this, s, however large S is, where rows are looked at as means.
    static let alarmFastestSeconds = 3.0
    /// The level that an alarm clears from follows its projection with this time constant, s.
    static let levelSeconds = 60.0
    /// An alarm clears below this projection, in σ, or below the share of its level.
    static let clearProjection = 0.7
    /// The share of an alarm's level below which it clears.
    static let clearLevelShare = 0.2
    /// How long it must have been below, s.
    static let clearSeconds = 5.0
    /// The share of the alarm's direction that must be measured before clearing is thought of.
    static let clearMeasuredShare = 0.5
    /// After an alarm the centre is taken anew over this time, s.
    static let rereferenceSeconds = 20.0
    /// The centre follows slow change while S is below this.
    static let quietScore = 0.8
    /// The centre follows with this time constant, s.
    static let quietSeconds = 1_800.0
    /// The centre follows the window mean of so long ago, so that it does not swallow a fault, s.
    static let quietLagSeconds = 30.0
    /// The S that becomes the contract's 0.65, where severity starts.
    ///
    /// S = 1 is the edge of what was healthy and becomes 0.48, which is where the forest's calibration
    /// has it (0.5), so the two scores mean the same; twice the edge starts to wear the machine.
    public static let severeScore = 2.0
    /// The highest score while there is no alarm: just below where severity starts.
    static let unconfirmedScore = 0.64
    /// A deviation is never said to be more than this many σ.
    static let deviationLimit = 1e9

    /// A time in nanoseconds.
    static func nanoseconds(_ seconds: Double) -> Int64 { Int64(seconds * 1e9) }

    /// The contract's score, 0…1, of S ≥ 0: S / (S + k · 0.35/0.65), k = `severeScore`.
    public static func anomalyScore(normScore: Double) -> Double {
        let threshold = DegradationIndex.scoreThreshold
        return normScore / (normScore + severeScore * (1 - threshold) / threshold)
    }
}
