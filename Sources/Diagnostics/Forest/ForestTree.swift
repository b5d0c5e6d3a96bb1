/// One isolation tree as flat arrays, one element a node, the root first: scikit-learn's own form.
///
/// A row goes left where float32(row[feature]) ≤ threshold.
public struct ForestTree: Hashable, Sendable {
    /// What stands for a child where there is none: the node is a leaf.
    public static let noChild = -1

    /// The node to go to where the value is at most the threshold; `noChild` in a leaf.
    public var childrenLeft: [Int]
    /// The node to go to where the value is above the threshold; `noChild` in a leaf.
    public var childrenRight: [Int]
    /// The feature a node asks, as an index into `features`; not read in a leaf.
    public var feature: [Int]
    /// The limit between left and right; not read in a leaf.
    public var threshold: [Double]
    /// How many training samples reached a node.
    public var sampleCount: [Int]
    /// The columns of a row that this tree knows: its feature subset.
    public var features: [Int]

    /// A tree of these arrays; the forest checks them.
    public init(
        childrenLeft: [Int],
        childrenRight: [Int],
        feature: [Int],
        threshold: [Double],
        sampleCount: [Int],
        features: [Int]
    ) {
        self.childrenLeft = childrenLeft
        self.childrenRight = childrenRight
        self.feature = feature
        self.threshold = threshold
        self.sampleCount = sampleCount
        self.features = features
    }

    /// A tree without a node yet, which knows all columns of a row.
    init(featureCount: Int) {
        self.init(
            childrenLeft: [],
            childrenRight: [],
            feature: [],
            threshold: [],
            sampleCount: [],
            features: Array(0..<featureCount)
        )
    }
}
