import Testing

@testable import Diagnostics

@Suite("Forest: calibration of the score")
struct ScoreCalibrationTests {
    @Test("0 stays 0, 1 stays 1, and the 99th percentile becomes the anchor")
    func fixedPoints() throws {
        let scores = (1...101).map { Double($0) / 200 }
        let calibration = try #require(ScoreCalibration(healthyScores: scores))
        #expect(calibration.healthyLimit == 0.5)
        #expect(calibration.anomalyScore(0) == 0)
        #expect(calibration.anomalyScore(0.5) == ScoreCalibration.anchor)
        #expect(calibration.anomalyScore(1) == 1)
        #expect(ScoreCalibration.anchor < 0.65)
    }

    @Test("It never falls and never jumps", arguments: [1e-300, 0.001, 0.37, 0.5, 0.63, 0.999])
    func isMonotone(limit: Double) throws {
        let calibration = try #require(ScoreCalibration(healthyLimit: limit))
        var last = 0.0
        for step in 0...100_000 {
            let score = calibration.anomalyScore(Double(step) / 100_000)
            #expect(score >= last && score <= 1)
            last = score
        }
        #expect(calibration.anomalyScore(limit) == ScoreCalibration.anchor)
        #expect((calibration.anomalyScore(limit.nextUp) - ScoreCalibration.anchor) < 1e-12)
        #expect(calibration.anomalyScore(limit.nextUp) >= ScoreCalibration.anchor)
    }

    @Test("The quantile lies between neighbours as NumPy's does")
    func quantile() {
        #expect(ScoreCalibration.quantile([7], 0.99) == 7)
        #expect(ScoreCalibration.quantile([3, 1, 2], 0.5) == 2)
        #expect(ScoreCalibration.quantile([4, 1, 2, 3], 0.5) == 2.5)
        #expect(ScoreCalibration.quantile([1, 2], 0) == 1)
        #expect(ScoreCalibration.quantile([1, 2], 1) == 2)
        #expect((ScoreCalibration.quantile([1, 2, 3], 0.99) - 2.98).magnitude < 1e-15)
    }

    @Test(
        "Scores that no forest gives are refused",
        arguments: [
            [], [0.4, 0], [1], [.nan], [0.3, -0.1], [.infinity],
        ]
    )
    func refuses(scores: [Double]) {
        #expect(ScoreCalibration(healthyScores: scores) == nil)
    }

    @Test("A model scores its healthy rows below the anchor but for one in a hundred")
    func model() throws {
        let healthy = HealthyRows(1_000, features: 8, seed: 3)
        let model = try healthy.model()
        let scores = healthy.rows.compactMap { model.anomalyScore($0) }
        #expect(scores.count { $0 > ScoreCalibration.anchor } == 10)
        let far = healthy.rows[0].map { $0 * 3 }
        #expect(try #require(model.anomalyScore(far)) > 0.65)
        #expect(model.anomalyScore([Double](repeating: .nan, count: 8)) == nil)
    }
}
