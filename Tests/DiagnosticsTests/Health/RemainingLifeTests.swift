import Testing

@testable import Diagnostics

@Suite("Remaining life")
struct RemainingLifeTests {
    private func state(scores: [Double], settings: HealthSettings = .twin) -> HealthState {
        var state = HealthState.watched()
        for (second, score) in scores.enumerated() {
            _ = state.take(Windows.window(100 + Double(second), score: score), settings: settings)
        }
        return state
    }

    @Test("A steady rate is extrapolated exactly, with no range to speak of")
    func steady() throws {
        let state = state(scores: Array(repeating: 0.825, count: 80))
        guard case .foreseen(let estimate) = state.remainingLife else {
            Issue.record("\(state.remainingLife)")
            return
        }
        let days = (1 - state.index.value) / (0.25 * 0.005) / 86_400
        #expect(abs(estimate.days - days) < 1e-9 * days)
        #expect(abs(estimate.shortDays - days) < 1e-9 * days)
        #expect(abs(try #require(estimate.longDays) - days) < 1e-9 * days)
        #expect(abs(estimate.watchedSeconds - 60) < 1e-9)
        #expect(state.remainingLife.maintenanceWindowDays == estimate.days)
    }

    @Test("A healthy machine has none foreseen, an unwatched one is not known")
    func none() {
        #expect(HealthState(baselineID: "b").remainingLife == .notYetKnown)
        let calm = state(scores: Array(repeating: 0.4, count: 100))
        guard case .noneForeseen = calm.remainingLife else {
            Issue.record("\(calm.remainingLife)")
            return
        }
        #expect(calm.remainingLife.maintenanceWindowDays == nil)
    }

    @Test("A rate of 1e-9 /s is foreseen, one below is not")
    func slowest() {
        func life(_ rate: Double) -> RemainingLife {
            var trail = DegradationTrail()
            for _ in 0..<20 { trail.add(gain: rate * 30, seconds: 30, pieceSeconds: 30) }
            return RemainingLife(index: DegradationIndex(), trail: trail)
        }
        #expect(life(0.99e-9).maintenanceWindowDays == nil)
        #expect(life(1.01e-9).maintenanceWindowDays != nil)
    }

    @Test("One burst makes no trend, and the range always holds the typical value")
    func robust() {
        var scores = Array(repeating: 0.4, count: 100)
        for second in 60..<63 { scores[second] = 1 }
        #expect(state(scores: scores).remainingLife.maintenanceWindowDays == nil)
        for seed in UInt64(0)..<30 {
            var state = HealthState.watched()
            for window in Windows.history(seed: seed, count: 300) {
                _ = state.take(window, settings: .twin)
                guard case .foreseen(let estimate) = state.remainingLife else { continue }
                #expect(estimate.shortDays <= estimate.days)
                #expect(estimate.days <= estimate.longDays ?? .infinity)
                #expect(estimate.days >= 0 && estimate.days.isFinite)
                let text = state.remainingLife.text
                #expect(state.index.value == 1 || text.contains("if it goes on as in the last"))
            }
        }
    }

    @Test("More degradation never means a longer life")
    func monotone() {
        for seed in UInt64(0)..<20 {
            let windows = Windows.history(seed: seed, count: 300, isClean: true)
            var random = SplitMix64(seed: seed)
            var calm = HealthState.watched()
            var rough = HealthState.watched()
            for window in windows {
                var worse = window
                worse.score += (1 - worse.score) * random.nextUnit() * 0.3
                _ = calm.take(window, settings: .twin)
                _ = rough.take(worse, settings: .twin)
                guard rough.index.value < 1,
                    let calmDays = calm.remainingLife.maintenanceWindowDays
                else { continue }
                let roughDays = rough.remainingLife.maintenanceWindowDays ?? .infinity
                #expect(roughDays <= calmDays * (1 + 1e-9), "seed \(seed)")
            }
        }
    }

    @Test("At the end nothing is left")
    func end() {
        let state = state(scores: Array(repeating: 1, count: 230))
        #expect(state.remainingLife.maintenanceWindowDays == 0)
        #expect(state.remainingLife.text.hasPrefix("None left"))
    }

    @Test("It says its range and what it assumes, in a unit that fits")
    func texts() {
        func text(_ days: Double, _ short: Double, _ long: Double?, watched: Double) -> String {
            RemainingLife.foreseen(
                RemainingLife.Estimate(
                    days: days,
                    shortDays: short,
                    longDays: long,
                    watchedSeconds: watched
                )
            ).text
        }
        #expect(
            text(12.4, 8.1, 30.2, watched: 600)
                == "About 12.4 days (8.1 to 30.2 days), if it goes on as in the last 10 min of "
                + "running"
        )
        #expect(
            text(100 / 86_400, 50 / 86_400, nil, watched: 60)
                == "About 100 s (50 s or more), if it goes on as in the last 60 s of running"
        )
        let spans = [0, 0.00455, 0.5, 12.4].map { RemainingLife.span(days: $0) }
        #expect(spans == ["0 s", "6.55 min", "12 h", "12.4 days"])
        #expect(
            RemainingLife.noneForeseen(watchedSeconds: 600).text
                == "None foreseen, if it goes on as in the last 10 min of running"
        )
    }
}
