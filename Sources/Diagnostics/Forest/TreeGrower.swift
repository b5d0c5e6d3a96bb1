/// Grows one isolation tree after the other into a forest, in memory taken once.
struct TreeGrower: ~Copyable {
    private let forest: IsolationForest
    private let height: Int
    private let featureCount: Int
    private let sampleCount: Int
    private let varyingCount: Int
    /// The samples, a row each, as the float32 that are compared.
    private let values: UnsafeMutablePointer<Float>
    /// The samples of each slot side by side.
    private let order: UnsafeMutablePointer<UInt8>
    private let spare: UnsafeMutablePointer<UInt8>
    /// The features that vary anywhere, in the order of the last draws.
    private let candidates: UnsafeMutablePointer<UInt8>
    /// Where the samples of a slot start and end in `order`; empty where its parent does not split.
    private let starts: UnsafeMutablePointer<Int>
    private let ends: UnsafeMutablePointer<Int>

    private struct Split {
        let feature: Int
        let threshold: Float
    }

    init(forest: IsolationForest, varying: [UInt8]) {
        self.forest = forest
        height = forest.height
        featureCount = forest.featureCount
        sampleCount = forest.sampleCount
        varyingCount = varying.count
        values = .allocate(capacity: sampleCount * featureCount)
        values.initialize(repeating: 0, count: sampleCount * featureCount)
        order = .allocate(capacity: sampleCount)
        order.initialize(repeating: 0, count: sampleCount)
        spare = .allocate(capacity: sampleCount)
        spare.initialize(repeating: 0, count: sampleCount)
        candidates = .allocate(capacity: max(varying.count, 1))
        for (index, feature) in varying.enumerated() {
            candidates.advanced(by: index).initialize(to: feature)
        }
        let slotCount = 2 << height - 1
        starts = .allocate(capacity: slotCount)
        starts.initialize(repeating: 0, count: slotCount)
        ends = .allocate(capacity: slotCount)
        ends.initialize(repeating: 0, count: slotCount)
    }

    deinit {
        values.deallocate()
        order.deallocate()
        spare.deallocate()
        candidates.deallocate()
        starts.deallocate()
        ends.deallocate()
    }

    /// Makes `row` of `table` the sample `index` of the next tree.
    func take(_ index: Int, row: Int, of table: Span<Double>) {
        precondition(index < sampleCount && (row + 1) * featureCount <= table.count)
        let target = values + index &* featureCount
        let source = row &* featureCount
        for feature in 0..<featureCount {
            target[feature] = Float(table[unchecked: source &+ feature])
        }
        order[index] = UInt8(truncatingIfNeeded: index)
    }

    /// Grows `tree` from the samples taken, level by level.
    func grow(_ tree: Int, random: inout SplitMix64) {
        starts[0] = 0
        ends[0] = sampleCount
        var slot = 0
        for depth in 0...height {
            for _ in 0..<(1 << depth) {
                let start = starts[slot]
                let end = ends[slot]
                var middle = start
                if depth < height, end &- start > 1, let split = draw(start, end, &random) {
                    forest.nodes.setSplit(
                        tree: tree,
                        slot: slot,
                        feature: split.feature,
                        threshold: split.threshold
                    )
                    middle = partition(start, end, split)
                } else if start < end {
                    forest.nodes.setLeaf(tree: tree, slot: slot, depth: depth, samples: end - start)
                }
                if depth < height {
                    let isSplit = middle > start
                    starts[2 * slot + 1] = start
                    ends[2 * slot + 1] = middle
                    starts[2 * slot + 2] = middle
                    ends[2 * slot + 2] = isSplit ? end : middle
                }
                slot += 1
            }
        }
    }

    /// A random feature that varies among the samples, and a threshold between; nil where none does.
    private func draw(_ start: Int, _ end: Int, _ random: inout SplitMix64) -> Split? {
        for index in 0..<varyingCount {
            let other = index &+ random.next(below: varyingCount &- index)
            let feature = candidates[other]
            candidates[other] = candidates[index]
            candidates[index] = feature
            let column = values + Int(feature)
            var least = column[Int(order[start]) &* featureCount]
            var greatest = least
            var sample = start &+ 1
            while sample < end {
                let value = column[Int(order[sample]) &* featureCount]
                least = value < least ? value : least
                greatest = value > greatest ? value : greatest
                sample &+= 1
            }
            if least < greatest {
                let span = Double(greatest) - Double(least)
                let threshold = (Double(least) + random.nextUnit() * span).roundedDownToFloat
                return Split(
                    feature: Int(feature),
                    threshold: threshold < greatest ? max(threshold, least) : least
                )
            }
        }
        return nil
    }

    /// Moves the samples at or below the threshold before the others; where the others start.
    private func partition(_ start: Int, _ end: Int, _ split: Split) -> Int {
        let column = values + split.feature
        var low = start
        var high = 0
        var index = start
        // Both are written and one is kept: a branch here would be guessed wrong half the time.
        while index < end {
            let sample = order[index]
            let isAbove = column[Int(sample) &* featureCount] > split.threshold
            order[low] = sample
            spare[high] = sample
            low &+= isAbove ? 0 : 1
            high &+= isAbove ? 1 : 0
            index &+= 1
        }
        order.advanced(by: low).update(from: spare, count: high)
        return low
    }
}

extension Double {
    /// The greatest float32 that is not above this; it must not be NaN.
    ///
    /// For a float32 x, x ≤ this exactly where x ≤ that.
    var roundedDownToFloat: Float {
        let nearest = Float(self)
        return Double(nearest) > self ? nearest.nextDown : nearest
    }
}
