/// Fits isolation forests on the device, from healthy rows and a seed alone.
///
/// Each tree takes up to 256 rows without replacement and splits them at a random feature that
/// varies there, at a threshold uniform between its least and greatest value, down to one row, to
/// rows that are all equal, or to the height limit ⌈log₂ max(n, 2)⌉. Source: Liu, Ting, Zhou,
/// "Isolation Forest", ICDM 2008, algorithms 1 and 2. The trees differ from scikit-learn's, whose
/// generator is another, in nothing but chance.
public enum IsolationForestFit {
    /// How many trees the paper advises.
    public static let usualTreeCount = 100
    /// How many rows are taken at most.
    public static let rowLimit = 65_536

    /// A forest of `treeCount` trees; the same arguments give the same forest on every machine.
    ///
    /// - Parameters:
    ///   - values: 2 to `rowLimit` rows, one after the other, of finite values in any unit.
    ///   - featureCount: The length of a row.
    ///   - treeCount: How many trees.
    ///   - seed: Where the random numbers start; keep it with the forest.
    /// - Returns: The forest; where all rows are equal its score is the same for every row.
    /// - Throws: What makes the rows unfit.
    public static func fit(
        _ values: Span<Double>,
        featureCount: Int,
        treeCount: Int = usualTreeCount,
        seed: UInt64
    ) throws(ForestFitError) -> IsolationForest {
        guard featureCount > 0, values.count % featureCount == 0 else {
            throw .ragged(valueCount: values.count, featureCount: featureCount)
        }
        let rowCount = values.count / featureCount
        guard (2...rowLimit).contains(rowCount) else { throw .rowCount(rowCount) }
        let sampleCount = min(rowCount, IsolationForest.sampleLimit)
        let forest: IsolationForest
        do {
            forest = try IsolationForest(
                featureCount: featureCount,
                treeCount: treeCount,
                sampleCount: sampleCount
            )
        } catch {
            throw .shape(error)
        }
        let varying = try varyingFeatures(values, featureCount: featureCount)
        var draw = SampleDraw(rowCount: rowCount, random: SplitMix64(seed: seed))
        let grower = TreeGrower(forest: forest, varying: varying)
        for tree in 0..<treeCount {
            for sample in 0..<sampleCount {
                grower.take(sample, row: draw.next(sample), of: values)
            }
            grower.grow(tree, random: &draw.random)
        }
        return forest
    }

    /// The features of which not all values are the same float32.
    private static func varyingFeatures(
        _ values: Span<Double>,
        featureCount: Int
    ) throws(ForestFitError) -> [UInt8] {
        var varies = [Bool](repeating: false, count: featureCount)
        var index = 0
        while index < values.count {
            for feature in 0..<featureCount {
                let value = Float(values[index])
                guard value.isFinite else {
                    throw .notFinite(row: index / featureCount, feature: feature)
                }
                if value != Float(values[feature]) { varies[feature] = true }
                index += 1
            }
        }
        return varies.indices.filter { varies[$0] }.map { UInt8($0) }
    }
}

/// Draws rows without replacement, tree after tree: the first steps of a Fisher–Yates shuffle.
struct SampleDraw {
    var random: SplitMix64
    private var rows: [Int32]

    init(rowCount: Int, random: SplitMix64) {
        self.random = random
        rows = Array(0..<Int32(rowCount))
    }

    /// The row of sample number `index`; a new draw starts at 0, from whatever order is left.
    mutating func next(_ index: Int) -> Int {
        let other = index + random.next(below: rows.count - index)
        rows.swapAt(index, other)
        return Int(rows[index])
    }
}

extension SplitMix64 {
    /// The next number, uniform in 0 ..< `limit` with a bias below `limit` / 2^64.
    @inline(__always)
    mutating func next(below limit: Int) -> Int {
        let product = next().multipliedFullWidth(by: UInt64(truncatingIfNeeded: limit))
        return Int(truncatingIfNeeded: product.high)
    }
}
