import Testing

@testable import Diagnostics

@Suite("Forest: the fit")
struct ForestFitTests {
    @Test("Every number of rows from 2 to 260 is fitted, and scores are between 0 and 1")
    func everyCount() throws {
        for count in 2...260 {
            let healthy = HealthyRows(count, features: 3, seed: UInt64(count))
            let forest = try healthy.forest(trees: 5)
            #expect(forest.sampleCount == min(count, 256))
            for row in healthy.rows + [[0, 0, 0], [1e30, -1e30, 1e30]] {
                let score = try #require(forest.score(row))
                #expect(score > 0 && score < 1)
            }
        }
    }

    @Test("A fitted forest is one that can be loaded: every tree is whole and holds all samples")
    func isWhole() throws {
        let forest = try HealthyRows(1_000, features: 16, seed: 4).forest()
        let again = try IsolationForest(
            trees: forest.trees,
            featureCount: 16,
            sampleCount: 256
        )
        #expect(again.trees == forest.trees)
        #expect(forest.trees.allSatisfy { $0.sampleCount[0] == 256 })
    }

    @Test("A leaf holds one sample unless it is at the height limit")
    func growsToTheEnd() throws {
        let forest = try HealthyRows(256, features: 4, seed: 8).forest()
        for tree in forest.trees {
            var depths = [Int](repeating: 0, count: tree.feature.count)
            for node in tree.feature.indices {
                if tree.childrenLeft[node] == ForestTree.noChild {
                    #expect(tree.sampleCount[node] == 1 || depths[node] == 8)
                } else {
                    depths[tree.childrenLeft[node]] = depths[node] + 1
                    depths[tree.childrenRight[node]] = depths[node] + 1
                }
            }
        }
    }

    @Test("What is further from the healthy rows scores higher, and healthy rows score low")
    func ranks() throws {
        let healthy = HealthyRows(256, features: 4, seed: 5)
        let forest = try healthy.forest()
        let center = healthy.rows[0].indices.map { 100 * Double($0 + 1) }
        var last = try #require(forest.score(center))
        #expect(last < 0.5)
        for distance in [2.0, 2.6, 10] {
            let row = center.enumerated().map { $1 + distance * Double($0 + 1) }
            let score = try #require(forest.score(row))
            #expect(score >= last)
            last = score
        }
        #expect(last > 0.65)
    }

    @Test("A row that is cut off earlier scores higher: its path is shorter in every tree")
    func shorterPathsScoreHigher() throws {
        // One feature, threshold 1 then 2: three leaves of depth 1, 2 and 2.
        let tree = ForestTree(
            childrenLeft: [1, -1, 3, -1, -1],
            childrenRight: [2, -1, 4, -1, -1],
            feature: [0, -2, 0, -2, -2],
            threshold: [1, -2, 2, -2, -2],
            sampleCount: [4, 1, 3, 1, 2],
            features: [0]
        )
        let forest = try IsolationForest(trees: [tree], featureCount: 1, sampleCount: 4)
        let scores = try [1.0, 2.0, 3.0].map { try #require(forest.score([$0])) }
        #expect(scores[0] > scores[1] && scores[1] > scores[2])
    }

    @Test("A score depends on its row alone, and on a column wherever it stands")
    func permutations() throws {
        let healthy = HealthyRows(200, features: 4, seed: 12)
        let forest = try healthy.forest()
        let scores = healthy.rows.map { forest.score($0) }
        let reversed = healthy.rows.reversed().map { forest.score($0) }
        #expect(scores == reversed.reversed())
        let moved = forest.trees.map { tree in
            var tree = tree
            tree.features.reverse()
            return tree
        }
        let mirrored = try IsolationForest(trees: moved, featureCount: 4, sampleCount: 200)
        #expect(healthy.rows.map { mirrored.score(Array($0.reversed())) } == scores)
    }

    @Test("The same seed gives the same bytes, another seed others")
    func isDeterministic() throws {
        let healthy = HealthyRows(600, features: 6, seed: 6)
        #expect(try healthy.model(seed: 9).artifact == healthy.model(seed: 9).artifact)
        #expect(try healthy.forest(seed: 9).trees != healthy.forest(seed: 10).trees)
    }

    @Test("The bytes of a model and a score are those of every other machine")
    func isTheSameEverywhere() throws {
        let healthy = HealthyRows(300, features: 5, seed: 7)
        let model = try healthy.model(seed: 11)
        let score = try #require(model.forest.score(healthy.rows[0]))
        #expect(FNV1a.hash(model.artifact) == 0x9D4D_2253_7645_75EE)
        #expect(score.bitPattern == 0x3FDD_7918_7EDE_AD2B)
    }

    @Test("Constant features are never asked, and rows that are all equal make no split")
    func skipsConstants() throws {
        let forest = try HealthyRows(256, features: 6, seed: 2, constant: [0, 3, 5]).forest()
        var asked: Set<Int> = []
        for tree in forest.trees {
            for node in tree.feature.indices where tree.childrenLeft[node] >= 0 {
                asked.insert(tree.feature[node])
            }
        }
        #expect(asked == [1, 2, 4])
        let flat = HealthyRows(40, features: 2, seed: 2, constant: [0, 1])
        #expect(try flat.forest().trees.allSatisfy { $0.feature.count == 1 })
        let model = try flat.model()
        let raw = try #require(model.forest.score([7, 7]))
        #expect((raw - 0.5).magnitude < 1e-15)
        #expect(model.anomalyScore([7, 7]) == ScoreCalibration.anchor)
    }

    @Test("Duplicate rows stay together in one leaf")
    func keepsDuplicates() throws {
        let values = [[Double]](repeating: [1, 1], count: 30) + [[5, 5], [6, 1]]
        let forest = try IsolationForestFit.fit(
            Array(values.joined()).span,
            featureCount: 2,
            seed: 3
        )
        #expect(forest.trees.allSatisfy { $0.sampleCount.max() == 32 })
        #expect(forest.trees.allSatisfy { $0.sampleCount.contains(30) })
    }
}
