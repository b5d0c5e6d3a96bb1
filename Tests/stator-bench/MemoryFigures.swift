import AllocationCounter

/// What an asset's analysis takes of memory: the mean of ten more beside a first one.
struct MemoryFigures {
    private static let count = 10
    /// Seconds of events that each of them learns from.
    private static let learnedSeconds = 330

    private let learningBytes: Int
    private let judgedBytes: Int

    /// Measures the growth from one asset to eleven, while they learn and when they are judged.
    init() throws {
        var assets = [try PipelineWorkload()]
        assets.reserveCapacity(Self.count + 1)
        let before = allocated_bytes()
        for _ in 0..<Self.count { assets.append(try PipelineWorkload()) }
        for asset in assets { asset.live(seconds: Self.learnedSeconds) }
        learningBytes = (allocated_bytes() - before) / Self.count
        // The first one has been concluded before the others are counted.
        try assets[0].conclude()
        let learned = allocated_bytes()
        for asset in assets.dropFirst() { try asset.conclude() }
        judgedBytes = learningBytes + (allocated_bytes() - learned) / Self.count
        precondition(assets.allSatisfy { $0.isJudging }, "an asset is not judged")
    }

    /// What was measured, under the names that Tests/budgets.toml has for it.
    var figures: [Figure] {
        [
            Figure("learning_kb", Double(learningBytes) / 1_000),
            Figure("judged_kb", Double(judgedBytes) / 1_000),
        ]
    }

    /// What was measured, in words.
    var text: String {
        "an asset takes \(learningBytes) bytes while it learns, \(judgedBytes) while it is judged"
    }
}
