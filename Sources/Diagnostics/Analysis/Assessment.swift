/// What was judged of an asset at one moment, about once a second, as it is stored and sent.
public struct Assessment: Hashable, Sendable {
    /// The most parts that are kept of one.
    public static let partLimit = 3

    /// When, by the machine's own clock: the end of the row that was judged.
    public var time: MonotonicTime
    /// What the asset was to the detector.
    public var standing: Standing
    /// The contract's anomaly score, 0…1; nil unless judged.
    public var score: Double?
    /// S, ≥ 0, 1 at the edge of what was healthy; nil unless judged.
    public var normScore: Double?
    /// The isolation forest's calibrated score, 0…1; nil unless judged, or where a channel was missing.
    public var forestScore: Double?
    /// Whether the detector holds an alarm.
    public var isAlarm: Bool
    /// The asset's state.
    public var state: AssetState
    /// DI, 0…1.
    public var degradation: Double
    /// The strongest parts of a deviation, strongest first, at most `partLimit`; none below S = 1.
    public var parts: [Part]

    /// One channel's part in the deviation.
    public struct Part: Hashable, Sendable {
        /// The channel's place in the row that the detector judges, 0…31.
        public var channel: UInt8
        /// Its value.
        public var value: Double
        /// Its distance from healthy in σ.
        public var deviation: Double
        /// Its share of the whole deviation, 0…1.
        public var share: Double

        /// A part.
        public init(channel: UInt8, value: Double, deviation: Double, share: Double) {
            self.channel = channel
            self.value = value
            self.deviation = deviation
            self.share = share
        }
    }

    /// What was judged at `time`.
    public init(
        time: MonotonicTime,
        standing: Standing,
        score: Double? = nil,
        normScore: Double? = nil,
        forestScore: Double? = nil,
        isAlarm: Bool = false,
        state: AssetState,
        degradation: Double,
        parts: [Part] = []
    ) {
        self.time = time
        self.standing = standing
        self.score = score
        self.normScore = normScore
        self.forestScore = forestScore
        self.isAlarm = isAlarm
        self.state = state
        self.degradation = degradation
        self.parts = parts
    }

    /// Health, 0…100; nil while it is not known (`AssetState.health`).
    public var health: Int? { state.health(at: degradation) }
}
