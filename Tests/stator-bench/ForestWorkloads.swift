import Diagnostics
import ForestBaseline

/// The isolation forest and the plain C it is compared with: 100 trees of 256 samples, 16 features.
struct ForestWorkloads {
    private static let featureCount = 16
    private static let trainingCount = 256

    private let forest: IsolationForest
    private let training: [Double]
    /// Rows to score: other ones than those of the fit, the later half wider spread.
    private let rows: [[Double]]

    init() throws {
        let featureCount = Self.featureCount
        var random = SplitMix64(seed: 5)
        // The sum of uniforms is as good as normal here.
        func rows(_ count: Int, spread: Double) -> [[Double]] {
            (0..<count).map { _ in
                (0..<featureCount).map { _ in
                    spread * ((0..<6).reduce(0) { sum, _ in sum + random.nextUnit() } - 3)
                }
            }
        }
        let training = Array(rows(Self.trainingCount, spread: 1).joined())
        self.training = training
        self.rows = rows(512, spread: 1) + rows(512, spread: 3)
        forest = try IsolationForestFit.fit(
            training.span,
            featureCount: Self.featureCount,
            seed: 1
        )
    }

    /// The rows of the fit.
    var fitted: [[Double]] {
        stride(from: 0, to: training.count, by: Self.featureCount).map { start in
            Array(training[start..<(start + Self.featureCount)])
        }
    }

    /// The rows to score, and their scores.
    var scored: [(row: [Double], score: Double)] {
        rows.map { row in (row, forest.score(row.span) ?? .nan) }
    }

    func score() -> (Int) -> Void {
        let forest = forest
        let rows = rows
        var sum = 0.0
        return { round in
            let row = rows[round & 1_023]
            sum += forest.score(row.span) ?? 0
        }
    }

    func fit() -> (Int) -> Void {
        let training = training
        var sum = 0
        return { round in
            let forest = try? IsolationForestFit.fit(
                training.span,
                featureCount: Self.featureCount,
                seed: UInt64(round)
            )
            sum += forest?.height ?? 0
        }
    }

    /// c(n) for n of 0…256 samples.
    private var averages: [Double] {
        [0, 0, 1]
            + (3...256).map { samples in
                let others = Double(samples - 1)
                return 2 * (DeterministicMath.naturalLogarithm(others) + 0.5772156649015329) - 2
                    * others / Double(samples)
            }
    }

    private var scale: Double { -1 / (Double(forest.treeCount) * averages[forest.sampleCount]) }

    /// The walk of flat nodes in C.
    func flatC() -> (Int) -> Void {
        var nodes: [flat_node] = []
        var roots: [Int32] = []
        for tree in forest.trees {
            let root = nodes.count
            roots.append(Int32(root))
            for node in tree.feature.indices {
                let isLeaf = tree.childrenLeft[node] < 0
                nodes.append(
                    flat_node(
                        threshold: tree.threshold[node],
                        feature: Int32(tree.feature[node]),
                        left: isLeaf ? -1 : Int32(root + tree.childrenLeft[node]),
                        right: isLeaf ? -1 : Int32(root + tree.childrenRight[node]),
                        samples: Int32(tree.sampleCount[node])
                    )
                )
            }
        }
        let averages = averages
        let scale = scale
        let rows = rows
        var sum = 0.0
        return { round in
            sum += forest_score_flat(
                nodes,
                roots,
                Int32(roots.count),
                averages,
                scale,
                rows[round & 1_023],
                Int32(Self.featureCount)
            )
        }
    }

    /// The walk of padded trees in C.
    func paddedC() -> (Int) -> Void {
        let inner = 1 << forest.height - 1
        var thresholds = [Float](repeating: .infinity, count: forest.treeCount * inner)
        var features = [UInt8](repeating: 0, count: forest.treeCount * inner)
        var paths = [Double](repeating: 0, count: forest.treeCount << forest.height)
        let averages = averages
        for (number, tree) in forest.trees.enumerated() {
            var waiting = [(node: 0, slot: 0, depth: 0)]
            while let (node, slot, depth) = waiting.popLast() {
                if tree.childrenLeft[node] < 0 {
                    let leaf = (slot + 1) << (forest.height - depth) - (inner + 1)
                    paths[number << forest.height + leaf] =
                        Double(depth) + averages[tree.sampleCount[node]]
                } else {
                    thresholds[number * inner + slot] = Float(tree.threshold[node])
                    features[number * inner + slot] = UInt8(tree.feature[node])
                    waiting.append((tree.childrenLeft[node], 2 * slot + 1, depth + 1))
                    waiting.append((tree.childrenRight[node], 2 * slot + 2, depth + 1))
                }
            }
        }
        let treeCount = Int32(forest.treeCount)
        let height = Int32(forest.height)
        let scale = scale
        let rows = rows
        var sum = 0.0
        return { round in
            sum += forest_score_padded(
                thresholds,
                features,
                paths,
                treeCount,
                height,
                scale,
                rows[round & 1_023],
                Int32(Self.featureCount)
            )
        }
    }
}
