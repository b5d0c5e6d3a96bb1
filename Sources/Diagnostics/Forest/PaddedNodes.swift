/// The nodes of a forest in one block of memory, each tree padded to a full binary tree.
///
/// Slot 0 is the root, 2·slot + 1 and 2·slot + 2 are its children. A slot that splits nothing has an
/// infinite threshold, so that every row goes left. The thresholds are float32, rounded down: for a
/// float32 value that is the same question as with the double, in half the memory.
struct PaddedNodes: ~Copyable, @unchecked Sendable {
    // Unchecked: written only before the forest is handed out.
    private static let lanes = 4

    /// Nodes that may split, in each tree.
    let innerCount: Int
    private let sampleCount: Int
    private let height: Int
    private let paddedTreeCount: Int
    private let memory: UnsafeMutableRawPointer
    private let paths: UnsafeMutablePointer<Double>
    private let thresholds: UnsafeMutablePointer<Float>
    private let leaves: UnsafeMutablePointer<UInt16>
    private let features: UnsafeMutablePointer<UInt8>

    /// Nodes of which none splits; the arguments must have been checked.
    init(treeCount: Int, sampleCount: Int, height: Int) {
        self.sampleCount = sampleCount
        self.height = height
        innerCount = 1 << height - 1
        paddedTreeCount = (treeCount + Self.lanes - 1) / Self.lanes * Self.lanes
        let pathCount = (height + 1) * sampleCount
        let innerTotal = paddedTreeCount * innerCount
        let leafTotal = paddedTreeCount << height
        memory = .allocate(
            byteCount: 8 * pathCount + 5 * innerTotal + 2 * leafTotal,
            alignment: 64
        )
        paths = memory.bindMemory(to: Double.self, capacity: pathCount)
        var rest = memory + 8 * pathCount
        thresholds = rest.bindMemory(to: Float.self, capacity: innerTotal)
        rest += 4 * innerTotal
        leaves = rest.bindMemory(to: UInt16.self, capacity: leafTotal)
        rest += 2 * leafTotal
        features = rest.bindMemory(to: UInt8.self, capacity: innerTotal)
        for depth in 0...height {
            for samples in 1...sampleCount {
                paths[depth * sampleCount + samples - 1] =
                    Double(depth) + PathLength.average(samples: samples)
            }
        }
        thresholds.initialize(repeating: .infinity, count: innerTotal)
        // Leaf 0 is a path of length 0: a tree that only fills up the lanes adds nothing.
        leaves.initialize(repeating: 0, count: leafTotal)
        features.initialize(repeating: 0, count: innerTotal)
    }

    deinit { memory.deallocate() }

    /// Makes `slot` of `tree` ask whether `feature` is at most `threshold`, which is finite.
    func setSplit(tree: Int, slot: Int, feature: Int, threshold: Float) {
        thresholds[tree * innerCount + slot] = threshold
        features[tree * innerCount + slot] = UInt8(feature)
    }

    /// Makes `slot` of `tree`, at `depth` edges from the root, the leaf of `samples` samples.
    func setLeaf(tree: Int, slot: Int, depth: Int, samples: Int) {
        leaves[tree << height + leaf(below: slot, depth: depth)] =
            UInt16(depth * sampleCount + samples - 1)
    }

    /// The feature and threshold at which `slot` of `tree` splits; nil where it is a leaf.
    func split(tree: Int, slot: Int) -> (feature: Int, threshold: Float)? {
        guard slot < innerCount else { return nil }
        let threshold = thresholds[tree * innerCount + slot]
        guard threshold.isFinite else { return nil }
        return (Int(features[tree * innerCount + slot]), threshold)
    }

    /// The samples in the leaf `slot` of `tree`, at `depth` edges from the root.
    func samples(tree: Int, slot: Int, depth: Int) -> Int {
        Int(leaves[tree << height + leaf(below: slot, depth: depth)]) - depth * sampleCount + 1
    }

    /// The leaf that a row reaches from `slot` when it goes left to the end.
    private func leaf(below slot: Int, depth: Int) -> Int {
        (slot + 1) << (height - depth) - (innerCount + 1)
    }

    /// Σh: the paths of the row `values` in all trees, added in their order.
    ///
    /// `values` must hold all features, each finite. Four trees are walked at a time, so that one's
    /// loads wait while another's compare.
    func pathSum(_ values: UnsafePointer<Float>) -> Double {
        var sum = 0.0
        var threshold = UnsafePointer(thresholds)
        var feature = UnsafePointer(features)
        var leaf = UnsafePointer(leaves)
        let inner = innerCount
        let end = thresholds + paddedTreeCount &* inner
        while threshold < end {
            var slot0 = 0
            var slot1 = 0
            var slot2 = 0
            var slot3 = 0
            let threshold1 = threshold + inner
            let threshold2 = threshold1 + inner
            let threshold3 = threshold2 + inner
            let feature1 = feature + inner
            let feature2 = feature1 + inner
            let feature3 = feature2 + inner
            var level = height
            while level > 0 {
                Self.step(&slot0, values, threshold, feature)
                Self.step(&slot1, values, threshold1, feature1)
                Self.step(&slot2, values, threshold2, feature2)
                Self.step(&slot3, values, threshold3, feature3)
                level &-= 1
            }
            let leaf1 = leaf + (inner &+ 1)
            let leaf2 = leaf1 + (inner &+ 1)
            let leaf3 = leaf2 + (inner &+ 1)
            sum += paths[Int(leaf[slot0 &- inner])]
            sum += paths[Int(leaf1[slot1 &- inner])]
            sum += paths[Int(leaf2[slot2 &- inner])]
            sum += paths[Int(leaf3[slot3 &- inner])]
            threshold = threshold3 + inner
            feature = feature3 + inner
            leaf = leaf3 + (inner &+ 1)
        }
        return sum
    }

    @inline(__always)
    private static func step(
        _ slot: inout Int,
        _ values: UnsafePointer<Float>,
        _ threshold: UnsafePointer<Float>,
        _ feature: UnsafePointer<UInt8>
    ) {
        let isAbove = values[Int(feature[slot])] > threshold[slot]
        slot = 2 &* slot &+ (isAbove ? 2 : 1)
    }
}
