import Testing

@testable import Diagnostics

@Suite("Forest: agreement with scikit-learn")
struct ForestGoldenTests {
    @Test("Every golden row has scikit-learn's score to 1e-12", arguments: GoldenForest.names)
    func agrees(name: String) throws {
        let golden = try GoldenForest(named: name)
        let forest = try golden.load()
        for (row, expected) in zip(golden.rows, golden.scores) {
            let score = try #require(forest.score(row))
            #expect((score + expected).magnitude <= 1e-12, "\(score) for \(expected)")
        }
        #expect(golden.rows.count == golden.scores.count)
    }

    @Test(
        "The offset of a contamination is the quantile of the training scores",
        arguments: ["b_4f_60", "c_8f_subfeat"]
    )
    func offset(name: String) throws {
        let golden = try GoldenForest(named: name)
        let forest = try golden.load()
        let share = try #require(golden.parameters.contamination?.share)
        let scores = try #require(golden.training).compactMap { forest.score($0) }
        let quantile = ScoreCalibration.quantile(scores, 1 - share)
        #expect((quantile + golden.offset).magnitude <= 1e-12)
    }

    @Test("A loaded forest gives its trees back, and those the same bits")
    func givesBack() throws {
        let golden = try GoldenForest(named: "c_8f_subfeat")
        let forest = try golden.load()
        let again = try IsolationForest(
            trees: forest.trees,
            featureCount: forest.featureCount,
            sampleCount: forest.sampleCount
        )
        #expect(again.trees == forest.trees)
        for row in golden.rows { #expect(again.score(row) == forest.score(row)) }
    }

    @Test("A threshold rounded down to float32 asks every float32 the same question")
    func roundedThreshold() {
        var random = SplitMix64(seed: 3)
        for _ in 0..<100_000 {
            let threshold = Double(bitPattern: random.next())
            guard threshold.magnitude < 1e38 else { continue }
            let near = Float(threshold)
            for value in [near.nextDown, near, near.nextUp, Float(random.nextUnit())] {
                let isLeft = Double(value) <= threshold
                #expect((value <= threshold.roundedDownToFloat) == isLeft, "\(threshold)")
            }
        }
    }

    @Test("c(n) and the height limit are those of scikit-learn")
    func paths() {
        #expect((0...2).map(PathLength.average) == [0, 0, 1])
        // Python: 2 * (math.log(n - 1) + 0.5772156649015329) - 2 * (n - 1) / n.
        #expect((PathLength.average(samples: 3) - 1.207392357589623).magnitude < 1e-14)
        #expect((PathLength.average(samples: 60) - 7.342839550947838).magnitude < 1e-14)
        #expect((PathLength.average(samples: 256) - 10.244770920119917).magnitude < 1e-14)
        let limits = [2, 3, 4, 5, 60, 64, 65, 128, 129, 256].map(PathLength.heightLimit)
        #expect(limits == [1, 2, 2, 3, 6, 6, 7, 7, 8, 8])
    }
}
