import Diagnostics

/// Rows as a healthy machine gives them: bell-shaped, each column of its own size.
struct HealthyRows {
    let featureCount: Int
    let values: [Double]

    init(_ rowCount: Int, features: Int, seed: UInt64, constant: Set<Int> = []) {
        featureCount = features
        var random = SplitMix64(seed: seed)
        var values: [Double] = []
        for _ in 0..<rowCount {
            for feature in 0..<features {
                let bell = (0..<6).reduce(0.0) { sum, _ in sum + random.nextUnit() } - 3
                let size = Double(feature + 1)
                values.append(100 * size + (constant.contains(feature) ? 0 : size * bell))
            }
        }
        self.values = values
    }

    /// The rows one by one.
    var rows: [[Double]] {
        stride(from: 0, to: values.count, by: featureCount).map {
            Array(values[$0..<($0 + featureCount)])
        }
    }

    /// A forest fitted to them.
    func forest(trees: Int = 100, seed: UInt64 = 1) throws -> IsolationForest {
        try IsolationForestFit.fit(
            values.span,
            featureCount: featureCount,
            treeCount: trees,
            seed: seed
        )
    }

    /// A model fitted to them.
    func model(trees: Int = 100, seed: UInt64 = 1) throws -> ForestModel {
        try ForestModel(
            fitting: values.span,
            featureCount: featureCount,
            treeCount: trees,
            seed: seed
        )
    }
}
