import Testing

@testable import Diagnostics

@Suite("Forest: what is refused")
struct ForestRefusalTests {
    private static func fit(_ values: [Double], features: Int, trees: Int = 100) throws {
        _ = try IsolationForestFit.fit(
            values.span,
            featureCount: features,
            treeCount: trees,
            seed: 1
        )
    }

    @Test("A fit needs 2 rows and takes rowLimit of them")
    func rowCount() throws {
        #expect(throws: ForestFitError.rowCount(0)) { try Self.fit([], features: 3) }
        #expect(throws: ForestFitError.rowCount(1)) { try Self.fit([1, 2, 3], features: 3) }
        try Self.fit([1, 2], features: 1)
        let limit = IsolationForestFit.rowLimit
        let values = (0...limit).map { Double($0) }
        try Self.fit(Array(values.dropLast()), features: 1, trees: 2)
        #expect(throws: ForestFitError.rowCount(limit + 1)) { try Self.fit(values, features: 1) }
    }

    @Test("A fit takes whole rows of 1 to 64 features, and 1 to 512 trees")
    func shape() throws {
        #expect(throws: ForestFitError.ragged(valueCount: 5, featureCount: 2)) {
            try Self.fit([1, 2, 3, 4, 5], features: 2)
        }
        #expect(throws: ForestFitError.ragged(valueCount: 2, featureCount: 0)) {
            try Self.fit([1, 2], features: 0)
        }
        try Self.fit(HealthyRows(3, features: 64, seed: 1).values, features: 64, trees: 512)
        #expect(throws: ForestFitError.self) {
            try Self.fit(HealthyRows(3, features: 65, seed: 1).values, features: 65)
        }
        for trees in [0, 513] {
            #expect(throws: ForestFitError.self) {
                try Self.fit([1, 2], features: 1, trees: trees)
            }
        }
    }

    @Test(
        "A value that is no finite float32 is refused with its place",
        arguments: [
            Double.nan, .infinity, -.infinity, 1e39,
        ]
    )
    func notFinite(value: Double) throws {
        var values = HealthyRows(20, features: 4, seed: 1).values
        values[4 * 7 + 2] = value
        #expect(throws: ForestFitError.notFinite(row: 7, feature: 2)) {
            try Self.fit(values, features: 4)
        }
        let forest = try HealthyRows(20, features: 4, seed: 1).forest()
        #expect(forest.score([400, 1, value, 1]) == nil)
        #expect(forest.score([400, 1, 300, 1]) != nil)
    }

    /// A good tree of four samples and two features; each test spoils it.
    private static let tree = ForestTree(
        childrenLeft: [1, -1, 3, -1, -1],
        childrenRight: [2, -1, 4, -1, -1],
        feature: [0, -2, 1, -2, -2],
        threshold: [1, -2, 2, -2, -2],
        sampleCount: [4, 1, 3, 1, 2],
        features: [1, 0]
    )

    private static func error(
        samples: Int = 4,
        _ spoil: (inout ForestTree) -> Void
    ) -> ForestError? {
        var tree = tree
        spoil(&tree)
        do throws(ForestError) {
            _ = try IsolationForest(trees: [tree], featureCount: 2, sampleCount: samples)
            return nil
        } catch {
            return error
        }
    }

    @Test("A tree that is none is refused with its place")
    func badTrees() {
        #expect(Self.error { _ in } == nil)
        #expect(Self.error { $0.feature.removeLast() } == .raggedTree(tree: 0))
        #expect(Self.error { $0.childrenLeft[2] = 5 } == .badNode(tree: 0, node: 2))
        #expect(Self.error { $0.childrenLeft[2] = -1 } == .badNode(tree: 0, node: 2))
        #expect(Self.error { $0.childrenRight[0] = Int.min } == .badNode(tree: 0, node: 0))
        #expect(Self.error { $0.feature[2] = 2 } == .badNode(tree: 0, node: 2))
        #expect(Self.error { $0.features[1] = 2 } == .badNode(tree: 0, node: 2))
        #expect(Self.error { $0.features[1] = -1 } == .badNode(tree: 0, node: 2))
        #expect(Self.error { $0.threshold[0] = .nan } == .badNode(tree: 0, node: 0))
        #expect(Self.error { $0.threshold[0] = -1e300 } == .badNode(tree: 0, node: 0))
        #expect(Self.error { $0.sampleCount[3] = 0 } == .badSampleCount(tree: 0, node: 2))
        #expect(Self.error { $0.sampleCount[3] = 2 } == .badSampleCount(tree: 0, node: 2))
        #expect(Self.error { $0.sampleCount[0] = 5 } == .badSampleCount(tree: 0, node: 0))
        #expect(Self.error { $0.sampleCount[4] = Int.min } == .badSampleCount(tree: 0, node: 2))
        #expect(Self.error { $0.childrenLeft[2] = 0 } == .badSampleCount(tree: 0, node: 2))
        #expect(Self.error { $0.childrenLeft[2] = 1 } == .notATree(tree: 0))
    }

    @Test("A tree deeper than its samples allow, and forests out of bounds, are refused")
    func bounds() {
        let chain = ForestTree(
            childrenLeft: [1, -1, 3, -1, -1],
            childrenRight: [2, -1, 4, -1, -1],
            feature: [0, -2, 0, -2, -2],
            threshold: [1, -2, 2, -2, -2],
            sampleCount: [2, 1, 1, 1, 1],
            features: [0]
        )
        #expect(Self.error(samples: 2) { $0 = chain } == .tooDeep(tree: 0))
        for samples in [1, 257] {
            let error = Self.error(samples: samples) { _ in }
            #expect(
                error == .outOfRange(name: "sampleCount", value: samples, allowed: 2...256)
            )
        }
        #expect(throws: ForestError.outOfRange(name: "treeCount", value: 0, allowed: 1...512)) {
            _ = try IsolationForest(trees: [], featureCount: 2, sampleCount: 4)
        }
    }
}
