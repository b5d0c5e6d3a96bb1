/// A forest together with what its scores mean and where its random numbers started.
///
/// It gives a score and nothing more: rules decide.
public struct ForestModel: Sendable {
    /// The trees.
    public let forest: IsolationForest
    /// What the raw scores of healthy rows are.
    public let calibration: ScoreCalibration
    /// The seed of the fit, with which the same rows give the same forest again.
    public let seed: UInt64

    /// A model of these parts.
    public init(forest: IsolationForest, calibration: ScoreCalibration, seed: UInt64) {
        self.forest = forest
        self.calibration = calibration
        self.seed = seed
    }

    /// A model fitted to healthy rows and calibrated on the same; see `IsolationForestFit.fit`.
    public init(
        fitting values: Span<Double>,
        featureCount: Int,
        treeCount: Int = IsolationForestFit.usualTreeCount,
        seed: UInt64
    ) throws(ForestFitError) {
        forest = try IsolationForestFit.fit(
            values,
            featureCount: featureCount,
            treeCount: treeCount,
            seed: seed
        )
        self.seed = seed
        var scores: [Double] = []
        scores.reserveCapacity(values.count / featureCount)
        var start = 0
        while start < values.count {
            let row = values.extracting(start..<(start + featureCount))
            if let score = forest.score(row) { scores.append(score) }
            start += featureCount
        }
        guard let calibration = ScoreCalibration(healthyScores: scores) else {
            preconditionFailure("every score of a fitted row is above 0 and below 1")
        }
        self.calibration = calibration
    }

    /// The contract's anomaly score of a row, 0…1, high = abnormal, 0.5 at the healthy limit.
    ///
    /// nil where a value is NaN, infinite, or too large for float32. It allocates nothing.
    public func anomalyScore(_ row: Span<Double>) -> Double? {
        guard let raw = forest.score(row) else { return nil }
        return calibration.anomalyScore(raw)
    }
}
