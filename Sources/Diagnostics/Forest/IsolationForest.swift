/// How easily a row is told from healthy ones: an ensemble of random trees, laid out for speed.
///
/// score = 2^(−Σh / (T · c(n))), where h is the path of the row in one of T trees of n samples, and
/// c(n) the mean path. Source: Liu, Ting, Zhou, "Isolation Forest", ICDM 2008. It equals
/// scikit-learn's −score_samples to 1e-12 and has the same bits on every machine.
///
/// Every tree is padded to the same height, so that a step is `slot = 2·slot + 1 + (value >
/// threshold)` without a branch: 0.2 MB for 100 trees of 256 samples, taken once, never changed.
public final class IsolationForest: Sendable {
    /// How many trees a forest may have.
    public static let treeLimit = 512
    /// How many samples a tree may be fitted to.
    public static let sampleLimit = 256
    /// How many features a row may have.
    public static let featureLimit = 64

    /// The length of a row.
    public let featureCount: Int
    /// The number of trees.
    public let treeCount: Int
    /// The samples that each tree was fitted to: scikit-learn's `max_samples_`.
    public let sampleCount: Int
    /// The deepest level, ⌈log₂ `sampleCount`⌉.
    public let height: Int

    let nodes: PaddedNodes
    private let scale: Double

    /// A forest of trees that isolate nothing; whoever makes it sets all their nodes.
    init(featureCount: Int, treeCount: Int, sampleCount: Int) throws(ForestError) {
        try Self.check("featureCount", featureCount, 1...Self.featureLimit)
        try Self.check("treeCount", treeCount, 1...Self.treeLimit)
        try Self.check("sampleCount", sampleCount, 2...Self.sampleLimit)
        self.featureCount = featureCount
        self.treeCount = treeCount
        self.sampleCount = sampleCount
        height = PathLength.heightLimit(samples: sampleCount)
        nodes = PaddedNodes(treeCount: treeCount, sampleCount: sampleCount, height: height)
        scale = -1 / (Double(treeCount) * PathLength.average(samples: sampleCount))
    }

    /// The raw anomaly score of a row of `featureCount` values: above 0, below 1, high = abnormal.
    ///
    /// nil where a value is NaN, infinite, or too large for float32: nothing can be said of the row.
    /// It is the score of the paper, below 0.5 for a usual row; `ScoreCalibration` makes the
    /// contract's of it. It allocates nothing. A row of another length traps.
    public func score(_ row: Span<Double>) -> Double? {
        precondition(row.count == featureCount, "a row has \(featureCount) values")
        return withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.featureLimit) {
            values in
            var areFinite = true
            for index in 0..<row.count {
                let value = Float(row[unchecked: index])
                areFinite = areFinite && value.isFinite
                values.initializeElement(at: index, to: value)
            }
            guard areFinite, let values = UnsafePointer(values.baseAddress) else { return nil }
            return DeterministicMath.powerOfTwo(nodes.pathSum(values) * scale)
        }
    }

    private static func check(
        _ name: String,
        _ value: Int,
        _ allowed: ClosedRange<Int>
    ) throws(ForestError) {
        guard allowed.contains(value) else {
            throw .outOfRange(name: name, value: value, allowed: allowed)
        }
    }
}
