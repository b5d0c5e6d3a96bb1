extension IsolationForest {
    /// A forest of trees that were fitted elsewhere, as scikit-learn's `IsolationForest` has them.
    ///
    /// - Parameters:
    ///   - trees: One to `treeLimit` trees; the order is the order of the sum.
    ///   - featureCount: The length of a row.
    ///   - sampleCount: scikit-learn's `max_samples_`: the samples in the root of each tree.
    /// - Throws: The first thing that makes them no forest.
    public convenience init(
        trees: [ForestTree],
        featureCount: Int,
        sampleCount: Int
    ) throws(ForestError) {
        try self.init(
            featureCount: featureCount,
            treeCount: trees.count,
            sampleCount: sampleCount
        )
        for (number, tree) in trees.enumerated() { try load(tree, number) }
    }

    /// The trees, in their order: each in preorder, with features that are columns of the row.
    ///
    /// Trees loaded are equal to these in what they say of every row; thresholds are rounded down
    /// to float32.
    public var trees: [ForestTree] { (0..<treeCount).map(tree) }

    /// Tree number `number`, in the form of `trees`.
    func tree(_ number: Int) -> ForestTree {
        var tree = ForestTree(featureCount: featureCount)
        _ = export(number, slot: 0, depth: 0, to: &tree)
        return tree
    }

    /// A node that is to be looked at, and where it belongs.
    private struct Visit {
        let node: Int
        let slot: Int
        let depth: Int
    }

    /// Makes `tree` the tree `number` of a forest that nobody scores with yet.
    func load(_ tree: ForestTree, _ number: Int) throws(ForestError) {
        let count = tree.childrenLeft.count
        guard count > 0,
            [
                tree.childrenRight.count, tree.feature.count, tree.threshold.count,
                tree.sampleCount.count,
            ].allSatisfy({ $0 == count })
        else { throw .raggedTree(tree: number) }
        guard tree.sampleCount[0] == sampleCount else {
            throw .badSampleCount(tree: number, node: 0)
        }
        var isReached = [Bool](repeating: false, count: count)
        var reached = 0
        var waiting = [Visit(node: 0, slot: 0, depth: 0)]
        while let visit = waiting.popLast() {
            let node = visit.node
            guard !isReached[node] else { throw .notATree(tree: number) }
            isReached[node] = true
            reached += 1
            let left = tree.childrenLeft[node]
            let right = tree.childrenRight[node]
            if left == ForestTree.noChild, right == ForestTree.noChild {
                nodes.setLeaf(
                    tree: number,
                    slot: visit.slot,
                    depth: visit.depth,
                    samples: tree.sampleCount[node]
                )
                continue
            }
            guard visit.depth < height else { throw .tooDeep(tree: number) }
            try loadSplit(tree, number, visit)
            let slot = 2 * visit.slot + 1
            waiting.append(Visit(node: right, slot: slot + 1, depth: visit.depth + 1))
            waiting.append(Visit(node: left, slot: slot, depth: visit.depth + 1))
        }
        guard reached == count else { throw .notATree(tree: number) }
    }

    private func loadSplit(
        _ tree: ForestTree,
        _ number: Int,
        _ visit: Visit
    ) throws(ForestError) {
        let node = visit.node
        let left = tree.childrenLeft[node]
        let right = tree.childrenRight[node]
        let threshold = tree.threshold[node]
        guard tree.childrenLeft.indices.contains(left), tree.childrenLeft.indices.contains(right),
            tree.features.indices.contains(tree.feature[node]), threshold.isFinite
        else { throw .badNode(tree: number, node: node) }
        let feature = tree.features[tree.feature[node]]
        let rounded = threshold.roundedDownToFloat
        guard (0..<featureCount).contains(feature), rounded.isFinite else {
            throw .badNode(tree: number, node: node)
        }
        // Each side has one sample at least, so none can have more than the root.
        let all = tree.sampleCount[node]
        let leftSamples = tree.sampleCount[left]
        guard (1..<all).contains(leftSamples), tree.sampleCount[right] == all - leftSamples else {
            throw .badSampleCount(tree: number, node: node)
        }
        nodes.setSplit(tree: number, slot: visit.slot, feature: feature, threshold: rounded)
    }

    /// Appends what is below `slot`; how many samples that is.
    private func export(_ number: Int, slot: Int, depth: Int, to tree: inout ForestTree) -> Int {
        let node = tree.feature.count
        let split = nodes.split(tree: number, slot: slot)
        tree.childrenLeft.append(ForestTree.noChild)
        tree.childrenRight.append(ForestTree.noChild)
        tree.feature.append(split?.feature ?? 0)
        tree.threshold.append(Double(split?.threshold ?? 0))
        tree.sampleCount.append(0)
        guard split != nil else {
            tree.sampleCount[node] = nodes.samples(tree: number, slot: slot, depth: depth)
            return tree.sampleCount[node]
        }
        tree.childrenLeft[node] = tree.feature.count
        let left = export(number, slot: 2 * slot + 1, depth: depth + 1, to: &tree)
        tree.childrenRight[node] = tree.feature.count
        let right = export(number, slot: 2 * slot + 2, depth: depth + 1, to: &tree)
        tree.sampleCount[node] = left + right
        return left + right
    }
}
