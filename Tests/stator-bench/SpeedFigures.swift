import Diagnostics

/// The times that Tests/budgets.toml bounds, measured in turn so that load falls on all alike.
struct SpeedFigures {
    private static let slices = 120
    private static let roundsPerSlice = 500

    private let flatNS: Double
    private let paddedNS: Double
    private let scoreNS: Double
    private let eventNS: Double
    private let fitMS: Double

    /// Measures all in turn, a slice each, and keeps the fastest of each.
    init(_ forest: ForestWorkloads, event: @escaping (Int) -> Void) {
        let works = [forest.flatC(), forest.paddedC(), forest.score(), event, forest.fit()]
        var fastest = [Double](repeating: .infinity, count: works.count)
        for _ in 0..<Self.slices {
            for (index, work) in works.enumerated() {
                let rounds = index == works.count - 1 ? 1 : Self.roundsPerSlice
                let start = BenchTable.now()
                for round in 0..<rounds { work(round) }
                let time = Double(BenchTable.now() - start) / Double(rounds)
                fastest[index] = min(fastest[index], time)
            }
        }
        flatNS = fastest[0]
        paddedNS = fastest[1]
        scoreNS = fastest[2]
        eventNS = fastest[3]
        fitMS = fastest[4] / 1_000_000
    }

    /// What was measured, under the names that Tests/budgets.toml has for it.
    var figures: [Figure] {
        [
            Figure("score_ratio", scoreNS / min(flatNS, paddedNS)),
            Figure("event_ratio", eventNS / paddedNS),
            Figure("score_ns", scoreNS),
            Figure("event_ns", eventNS),
            Figure("fit_ms", fitMS),
        ]
    }

    /// What was measured, in words.
    var text: String {
        """
        the fastest of \(Self.slices): a score \(Self.rounded(scoreNS)) ns, \
        \(Self.rounded(scoreNS / paddedNS)) × plain C on padded trees \
        (\(Self.rounded(paddedNS)) ns), \(Self.rounded(scoreNS / flatNS)) × on flat nodes \
        (\(Self.rounded(flatNS)) ns); a fit \(Self.rounded(fitMS)) ms
        an event from the door to its score \(Self.rounded(eventNS)) ns, \
        \(Self.rounded(eventNS / paddedNS)) × the score in plain C: \
        \(Int(1e9 / eventNS)) events/s on one core
        """
    }

    private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
