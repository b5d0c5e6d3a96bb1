/// What the detector says of one window: its scores, its decision, and which features made them.
///
/// The judging of health starts here; nothing of it looks at a signal again.
public struct ScoredWindow: Hashable, Sendable {
    /// When the window ended, by the machine's own clock.
    public var time: MonotonicTime
    /// When it ended, in UTC; nil until the clock can be trusted.
    public var timestamp: Timestamp?
    /// The anomaly score of the contract, 0…1, high = abnormal.
    public var score: Double
    /// S = √(zᵀ C⁻¹ z) / its q99 over the reference, ≥ 0; 1 is the edge of what was healthy.
    public var normScore: Double
    /// The isolation forest's own score, 0…1.
    public var forestScore: Double
    /// The detector's decision, after its own debounce.
    public var isAlarm: Bool
    /// The share of the window's points that are faulty, 0…1.
    public var faultyPointShare: Double
    /// The features that deviate most, strongest first.
    public var contributions: Contributions

    /// A window's scores.
    public init(
        time: MonotonicTime,
        timestamp: Timestamp?,
        score: Double,
        normScore: Double,
        forestScore: Double,
        isAlarm: Bool,
        faultyPointShare: Double,
        contributions: Contributions
    ) {
        self.time = time
        self.timestamp = timestamp
        self.score = score
        self.normScore = normScore
        self.forestScore = forestScore
        self.isAlarm = isAlarm
        self.faultyPointShare = faultyPointShare
        self.contributions = contributions
    }

    /// Whether at least one contribution can be put in a sentence.
    public var isExplainable: Bool {
        for index in contributions.indices where contributions[index].isExplainable { return true }
        return false
    }

    /// The strongest features of a window, at most eight.
    public typealias Contributions = FixedList<8, Contribution>
}

/// How far one feature is from its baseline, and how much of the whole deviation that is.
public struct Contribution: Hashable, Sendable {
    /// The feature's place in the feature set, 0…255.
    public var featureIndex: UInt8
    /// The feature's value, in its unit.
    public var value: Double
    /// The value when healthy: the baseline's median, in the feature's unit.
    public var median: Double
    /// The healthy spread σ, in the feature's unit, > 0.
    public var scale: Double
    /// z = (value − median) / scale, as it entered the score; without unit.
    public var deviation: Double
    /// z · (C⁻¹ z) over the sum of all such, 0…1: without correlation z² over the sum of all z².
    public var share: Double

    /// A feature's part in a window's score.
    public init(
        featureIndex: UInt8,
        value: Double,
        median: Double,
        scale: Double,
        deviation: Double,
        share: Double
    ) {
        self.featureIndex = featureIndex
        self.value = value
        self.median = median
        self.scale = scale
        self.deviation = deviation
        self.share = share
    }

    /// Whether a sentence can be made of it: finite numbers, σ > 0, and z on the side of the value.
    public var isExplainable: Bool {
        value.isFinite && median.isFinite && scale.isFinite && scale > 0 && deviation.isFinite
            && (0...1).contains(share)
            && (deviation >= 0 ? value >= median : value <= median)
    }
}
