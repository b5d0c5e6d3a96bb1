import Testing

@testable import Diagnostics

@Suite("An operator's action")
struct OperatorActionTests {
    /// A state with an anomaly of 120 s.
    private func anomalous() -> HealthState {
        var state = HealthState.watched()
        for second in 100..<220 {
            let window = Windows.window(Double(second), score: 1, isAlarm: true)
            _ = state.take(window, settings: .twin)
        }
        return state
    }

    @Test("acknowledges what is wrong, once, and changes no health")
    func acknowledge() throws {
        var calm = HealthState.watched()
        #expect(throws: OperatorActionError.noOpenAlarm) {
            try calm.acknowledge(at: Windows.instant(1), note: "")
        }
        var state = anomalous()
        let before = state
        let entry = try state.acknowledge(at: Windows.instant(221), note: "seen")
        #expect(entry.text == "Alarm acknowledged: seen")
        #expect(state.acknowledgement == Windows.instant(221))
        #expect(state.index == before.index && state.machine == before.machine)
        #expect(throws: OperatorActionError.alreadyAcknowledged) {
            try state.acknowledge(at: Windows.instant(222), note: "")
        }
        for second in 222..<300 {
            let window = Windows.window(Double(second), score: 1, isAlarm: true)
            _ = state.take(window, settings: .twin)
        }
        #expect(state.risk == .critical && state.acknowledgement == nil)
    }

    @Test("marks a false alarm with its window, and forgives nothing")
    func falseAlarm() throws {
        var state = anomalous()
        let before = state
        let entry = try state.markFalseAlarm(
            window: nil,
            at: Windows.instant(221),
            note: "line\n\"x\""
        )
        #expect(entry.window == before.cause)
        #expect(entry.evidence.contains(#""note":"line\u000a\"x\"""#))
        #expect(state.falseAlarmCount == 1)
        #expect(state.index == before.index)
    }

    @Test("resets after a service with a new baseline version, and undoes it exactly")
    func resetAndUndo() throws {
        var state = anomalous()
        let before = state
        _ = try state.resetAfterService(newBaselineID: "b-2", at: Windows.instant(230), note: "")
        #expect(state.index.value == 0 && state.health == 100 && state.risk == .low)
        #expect(state.machine.state == .calibrating)
        #expect(state.baseline.id == "b-2" && state.baseline.number == 2)
        #expect(state.undoPoint?.degradation == before.index.value)
        _ = try state.undoReset(at: Windows.instant(231), note: "wrong machine")
        #expect(state.index.value == before.index.value)
        #expect(state.machine.state == before.machine.state)
        #expect(state.baseline.id == "b-1" && state.baseline.number == 1)
        #expect(state.cause == before.cause)
        #expect(throws: OperatorActionError.nothingToUndo) {
            try state.undoReset(at: Windows.instant(232), note: "")
        }
        _ = try state.resetAfterService(newBaselineID: "b-3", at: Windows.instant(233), note: "")
        #expect(state.baseline.number == 3)
    }

    @Test("that undoes a reset keeps what degraded since")
    func undoKeepsLaterDegradation() throws {
        var state = anomalous()
        let before = state.index.value
        _ = try state.resetAfterService(newBaselineID: "b-2", at: Windows.instant(230), note: "")
        for second in 231..<242 {
            _ = state.take(Windows.window(Double(second), score: 1), settings: .twin)
        }
        let since = state.index.value
        #expect(since > 0)
        _ = try state.undoReset(at: Windows.instant(250), note: "")
        #expect(state.index.value == min(1, before + since))
    }

    @Test("needs an id of its own for a new baseline", arguments: ["", "b-1"])
    func badID(id: String) {
        var state = anomalous()
        let before = state
        #expect(throws: OperatorActionError.badBaselineID) {
            try state.resetAfterService(newBaselineID: id, at: Windows.instant(230), note: "")
        }
        let long = String(repeating: "b", count: 65)
        #expect(throws: OperatorActionError.badBaselineID) {
            try state.resetAfterService(newBaselineID: long, at: Windows.instant(230), note: "")
        }
        #expect(state == before)
    }

    @Test("purges all but the numbers that must not be given twice")
    func purge() throws {
        var state = anomalous()
        _ = try state.resetAfterService(newBaselineID: "b-2", at: Windows.instant(230), note: "")
        state.reportSequence = 12
        _ = state.purge(at: Windows.instant(231), note: "")
        var fresh = HealthState(baselineID: "b-2")
        fresh.baseline = state.baseline
        fresh.reportSequence = 12
        #expect(state == fresh)
        #expect(state.baseline.newestNumber == 2)
    }

    @Test("keeps a note within its limit, cut between two code points")
    func note() throws {
        var state = anomalous()
        let note = String(repeating: "ü", count: 10_000)
        let entry = try state.acknowledge(at: Windows.instant(221), note: "a" + note)
        #expect(entry.text.utf8.count <= OperatorEntry.noteByteLimit + 32)
        #expect(!entry.text.contains("\u{FFFD}"))
    }
}
