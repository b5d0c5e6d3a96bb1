import Testing

@testable import Diagnostics

@Suite("A state of health")
struct HealthStateTests {
    private static let settings = HealthSettings(
        scale: .twin,
        pieceSeconds: 3,
        limits: AlarmLimits(current: CurrentLimits(ratedA: 12))
    )

    /// One second of a history: its window, and the values that fixed limits are held against.
    private func take(_ window: ScoredWindow, into state: inout HealthState, seed: UInt64) {
        _ = state.take(window, settings: Self.settings)
        let second = UInt64(window.time.nanoseconds / 1_000_000_000)
        var random = SplitMix64(seed: seed &+ second / 15)
        let measures = ThresholdMeasures(
            time: window.time,
            voltageV: 195 + 60 * random.nextUnit(),
            currentA: 10 + 8 * random.nextUnit()
        )
        _ = state.take(measures, settings: Self.settings)
    }

    @Test("read back in the middle of a history goes on as if it had not been interrupted")
    func hydration() throws {
        for seed in UInt64(0)..<12 {
            let windows = Windows.history(seed: seed, count: 300)
            var whole = HealthState(baselineID: "b-1")
            var interrupted = whole
            var random = SplitMix64(seed: seed)
            for window in windows {
                take(window, into: &whole, seed: seed)
                take(window, into: &interrupted, seed: seed)
                if random.nextUnit() < 0.2 {
                    interrupted = try HealthState(bytes: interrupted.bytes)
                }
                try #require(interrupted.bytes == whole.bytes, "seed \(seed)")
            }
            #expect(interrupted == whole)
        }
    }

    /// A state in which every part is in use.
    private func full() throws -> HealthState {
        var state = HealthState(baselineID: "b-1")
        for window in Windows.history(seed: 3, count: 200) {
            take(window, into: &state, seed: 3)
        }
        _ = try state.resetAfterService(newBaselineID: "b-2", at: Windows.instant(400), note: "")
        for second in 500..<560 {
            take(Windows.window(Double(second), score: 0.95, isAlarm: true), into: &state, seed: 3)
        }
        _ = try state.acknowledge(at: Windows.instant(561), note: "")
        return state
    }

    @Test("from any bytes is one that could have been stored, or none")
    func fuzz() throws {
        let bytes = try full().bytes
        #expect(try HealthState(bytes: bytes) == full())
        #expect(bytes.count < 1_536)
        try StateFuzz.run("health-state", bytes, cost: 5) { (bytes) throws(StateBytesError) in
            var state = try HealthState(bytes: bytes)
            let again = state.bytes
            self.use(&state)
            return again
        }
    }

    /// Does everything that can be done with a state; nothing of it may trap.
    private func use(_ state: inout HealthState) {
        for second in [0.0, 1, 560, 561, 562] {
            take(Windows.window(second, score: 1, isAlarm: true), into: &state, seed: 1)
        }
        _ = state.remainingLife.text
        _ = state.explanations(
            window: nil,
            limits: Self.settings.limits,
            labels: Windows.labels
        )
        _ = try? state.undoReset(at: Windows.instant(1), note: "")
        _ = try? state.resetAfterService(newBaselineID: "b-9", at: Windows.instant(2), note: "")
    }

    @Test("does not integrate across a restart of the machine's clock")
    func reboot() {
        var state = HealthState.watched()
        let before = state.index.value
        state.clockRestarted()
        let outcome = state.take(Windows.window(101, score: 1), settings: .twin)
        #expect(outcome.step == .started)
        #expect(state.index.value == before)
        #expect(state.machine.state == .healthy)
    }
}
