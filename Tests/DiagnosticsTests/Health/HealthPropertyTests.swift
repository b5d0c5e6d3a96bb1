import Testing

@testable import Diagnostics

@Suite("Health and risk")
struct HealthPropertyTests {
    private func run(
        _ windows: [ScoredWindow],
        settings: HealthSettings = .twin
    ) -> [HealthState] {
        var state = HealthState(baselineID: "b-1")
        return windows.map { window in
            _ = state.take(window, settings: settings)
            return state
        }
    }

    @Test("A worse score anywhere never means better health or lower risk at any later time")
    func monotoneInScore() {
        for seed in UInt64(0)..<30 {
            let windows = Windows.history(seed: seed, count: 400)
            var random = SplitMix64(seed: ~seed)
            var worse = windows
            for place in worse.indices where random.nextUnit() < 0.3 {
                guard worse[place].score.isFinite, worse[place].score <= 1 else { continue }
                worse[place].score += (1 - worse[place].score) * random.nextUnit()
            }
            let calm = run(windows)
            let rough = run(worse)
            for place in windows.indices {
                #expect(rough[place].health <= calm[place].health, "seed \(seed)")
                #expect(rough[place].risk >= calm[place].risk, "seed \(seed)")
                #expect(rough[place].index.value >= calm[place].index.value, "seed \(seed)")
            }
        }
    }

    @Test("A longer anomaly never means better health or lower risk")
    func monotoneInDuration() {
        var last = HealthState.watched()
        for length in stride(from: 1, through: 250, by: 3) {
            var state = HealthState.watched()
            for second in 0..<300 {
                let score = second < length ? 0.95 : 0.3
                _ = state.take(
                    Windows.window(100 + Double(second), score: score),
                    settings: .twin
                )
            }
            #expect(state.health <= last.health)
            #expect(state.risk >= last.risk)
            last = state
        }
        #expect(last.risk == .critical)
    }

    @Test("Health never rises along a history, whatever comes, and risk follows from it")
    func monotoneInTime() {
        for seed in UInt64(100)..<130 {
            var last = HealthState(baselineID: "b-1")
            for state in run(Windows.history(seed: seed, count: 600)) {
                #expect(state.index.value >= last.index.value, "seed \(seed)")
                #expect((0...1).contains(state.index.value))
                #expect(state.health == Int((100 * (1 - state.index.value)).rounded()))
                #expect(state.risk == RiskLevel(health: state.health))
                #expect(state.risk >= last.risk)
                #expect(state.index.value == 0 || state.cause != nil)
                last = state
            }
        }
    }

    @Test("A history and its prefix agree as far as the prefix goes")
    func prefix() {
        let windows = Windows.history(seed: 5, count: 500)
        let whole = run(windows)
        for length in stride(from: 50, through: 500, by: 50) {
            let part = run(Array(windows.prefix(length)))
            #expect(part.last?.bytes == whole[length - 1].bytes)
        }
    }

    @Test("The state never skips a step and never moves in less than two consecutive seconds")
    func states() {
        let allowed: Set<[AssetState]> = [
            [.calibrating, .healthy], [.healthy, .anomalyDetected],
            [.anomalyDetected, .recovering], [.recovering, .healthy],
            [.recovering, .anomalyDetected],
        ]
        var seen: Set<[AssetState]> = []
        for seed in UInt64(200)..<240 {
            let windows = Windows.history(seed: seed, count: 600)
            var state = HealthState(baselineID: "b-1")
            for (place, window) in windows.enumerated() {
                let before = state.machine.state
                let transition = state.take(window, settings: .twin).transition
                #expect((transition != nil) == (state.machine.state != before))
                guard let transition else { continue }
                #expect(transition.before == before && transition.after == state.machine.state)
                #expect(allowed.contains([transition.before, transition.after]), "seed \(seed)")
                seen.insert([transition.before, transition.after])
                let previous = windows[place - 1]
                let step = (window.time - previous.time).inSeconds
                #expect(step > 0 && step <= 5)
                if before != .calibrating {
                    #expect(WindowVerdict(window) == WindowVerdict(previous))
                }
                #expect(WindowVerdict(window) != .unknown)
                let text = transition.text(labels: Windows.labels)
                #expect(text.utf8.count > 5 && text.utf8.count < 1_024)
                #expect(transition.evidence(labels: Windows.labels).utf8.count < 8_192)
            }
        }
        #expect(seen == allowed)
    }

    @Test("More faulty windows never make the state look better")
    func statesAreMonotone() {
        func rank(_ state: AssetState) -> Int {
            [.calibrating, .healthy, .recovering, .anomalyDetected].firstIndex(of: state) ?? -1
        }
        for seed in UInt64(0)..<60 {
            var random = SplitMix64(seed: seed)
            var calm = HealthState.watched()
            var rough = HealthState.watched()
            var isFaulty = false
            for second in 100..<500 {
                if random.nextUnit() < 0.3 { isFaulty.toggle() }
                let isWorse = isFaulty || random.nextUnit() < 0.2
                for (window, isRough) in [(isFaulty, false), (isWorse, true)] {
                    let window = Windows.window(
                        Double(second),
                        score: 0.5,
                        faultyShare: window ? 0.2 : 0.1
                    )
                    if isRough {
                        _ = rough.take(window, settings: .twin)
                    } else {
                        _ = calm.take(window, settings: .twin)
                    }
                }
                #expect(rank(rough.machine.state) >= rank(calm.machine.state), "seed \(seed)")
            }
        }
    }

    @Test("One faulty second, or one clear one, changes nothing")
    func debounce() {
        var state = HealthState.watched()
        #expect(state.machine.state == .healthy)
        for second in 100..<200 {
            let faulty = second % 2 == 0 ? 0.5 : 0
            _ = state.take(
                Windows.window(Double(second), score: 0.3, faultyShare: faulty),
                settings: .twin
            )
            #expect(state.machine.state == .healthy)
        }
    }

    @Test("A window is faulty from 15 % of its points on", arguments: [0.149, 0.15])
    func faultyShare(share: Double) {
        let window = Windows.window(1, score: 0.3, faultyShare: share)
        #expect(WindowVerdict(window) == (share < 0.15 ? .clear : .faulty))
    }

    @Test("Windows ten times a second need two seconds, not two windows")
    func fastWindows() {
        var state = HealthState.watched()
        for place in 1...9 {
            let second = 100 + Double(place) / 10
            _ = state.take(Windows.window(second, score: 0.9, isAlarm: true), settings: .twin)
            #expect(state.machine.state == .healthy)
        }
        _ = state.take(Windows.window(101, score: 0.9, isAlarm: true), settings: .twin)
        #expect(state.machine.state == .anomalyDetected)
    }

    @Test("Scores that are no numbers make no state and no health, and end no anomaly")
    func noFalseHealth() {
        var state = HealthState(baselineID: "b-1")
        for second in 0..<100 {
            var window = Windows.window(Double(second), score: .nan)
            window.faultyPointShare = .nan
            let outcome = state.take(window, settings: .twin)
            #expect(outcome.step == .refused)
            #expect(state.machine.state == .calibrating)
        }
        #expect(state.refusedCount == 100)
        state = .watched()
        for second in 100..<105 {
            _ = state.take(
                Windows.window(Double(second), score: 0.9, isAlarm: true),
                settings: .twin
            )
        }
        #expect(state.machine.state == .anomalyDetected)
        let health = state.health
        for second in 105..<200 {
            _ = state.take(Windows.window(Double(second), score: .nan), settings: .twin)
        }
        #expect(state.machine.state == .anomalyDetected)
        #expect(state.health == health)
        // A gap between two clear windows is no two consecutive seconds.
        for second in stride(from: 300.0, to: 400, by: 10) {
            _ = state.take(Windows.window(second, score: 0.2), settings: .twin)
        }
        #expect(state.machine.state == .anomalyDetected)
    }

    @Test("What no feature explains raises nothing and is counted")
    func unexplained() {
        var state = HealthState.watched()
        for second in 100..<160 {
            let window = Windows.window(
                Double(second),
                score: 1,
                isAlarm: true,
                contributions: Windows.contributions()
            )
            _ = state.take(window, settings: .twin)
        }
        #expect(state.health == 100)
        #expect(state.machine.state == .healthy)
        #expect(state.unexplainedCount == 60)
    }

    @Test("A rise of risk says why")
    func riskRises() throws {
        var state = HealthState.watched()
        var rises: [RiskRise] = []
        for second in 100..<320 {
            let outcome = state.take(Windows.window(Double(second), score: 1), settings: .twin)
            if let rise = outcome.riskRise { rises.append(rise) }
        }
        #expect(rises.map(\.after) == [.moderate, .high, .critical])
        let text = try #require(rises.last?.text(labels: Windows.labels))
        #expect(text.hasPrefix("Risk CRITICAL, health 24: Vibration RMS 0.61 g, 9.2σ above"))
    }
}
