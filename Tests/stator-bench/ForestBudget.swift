/// What a score of the forest may take: a share of the time of plain C on the same trees.
struct ForestBudget {
    /// The most that a score may take, as a share of the faster of the two walks in C.
    static let scoreLimit = 1.2
    /// The most that a fit of 100 trees to 256 rows of 16 features should take, on this machine.
    static let fitGoalMS = 2.0

    private static let slices = 30
    private static let scoresPerSlice = 500

    private let flatNS: Double
    private let paddedNS: Double
    private let scoreNS: Double
    private let fitMS: Double

    /// Measures all in turn, a slice each, and keeps the fastest of each: load falls on all alike.
    init(_ forest: ForestWorkloads) {
        let works = [forest.flatC(), forest.paddedC(), forest.score(), forest.fit()]
        var fastest = [Double](repeating: .infinity, count: works.count)
        for _ in 0..<Self.slices {
            for (index, work) in works.enumerated() {
                let rounds = index == 3 ? 1 : Self.scoresPerSlice
                let time = ContinuousClock().measure { for round in 0..<rounds { work(round) } }
                fastest[index] = min(fastest[index], time / .nanoseconds(rounds))
            }
        }
        flatNS = fastest[0]
        paddedNS = fastest[1]
        scoreNS = fastest[2]
        fitMS = fastest[3] / 1_000_000
    }

    /// What was measured, in words.
    var text: String {
        """
        forest, the fastest of \(Self.slices): a score \(Self.rounded(scoreNS)) ns, \
        \(Self.rounded(scoreNS / paddedNS)) × plain C on padded trees \
        (\(Self.rounded(paddedNS)) ns), \(Self.rounded(scoreNS / flatNS)) × on flat nodes \
        (\(Self.rounded(flatNS)) ns); a fit \(Self.rounded(fitMS)) ms, goal \(Self.fitGoalMS) ms
        """
    }

    /// Whether a score took longer than it may.
    var isExceeded: Bool { scoreNS > Self.scoreLimit * min(flatNS, paddedNS) }

    private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
