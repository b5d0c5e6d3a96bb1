/// The features of one window as they are stored and sent.
public struct FeatureWindow: Hashable, Sendable {
    /// The most features of one window, the V1 features not counted: what a feature set can have.
    public static let valueLimit = 255

    /// When its first event was taken.
    public var first: MonotonicTime
    /// When its last event was taken.
    public var last: MonotonicTime
    /// The number of its events.
    public var count: Int
    /// What the machine did in all of it; nil where that changed.
    public var state: OperatingState?
    /// The window's features by the order of the asset's `FeatureSet`; NaN is absent.
    public var values: [Double]
    /// The features V1 of the same span, by the order of `EvaluationValues.names`; NaN is absent.
    public var evaluation: [Double]

    /// A window's features.
    public init(
        first: MonotonicTime,
        last: MonotonicTime,
        count: Int,
        state: OperatingState?,
        values: [Double],
        evaluation: [Double]
    ) {
        self.first = first
        self.last = last
        self.count = count
        self.state = state
        self.values = values
        self.evaluation = evaluation
    }
}
