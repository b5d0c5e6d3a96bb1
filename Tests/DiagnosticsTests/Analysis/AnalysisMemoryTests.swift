import Diagnostics
import Testing

@Suite("What an analysis keeps over a restart")
struct AnalysisMemoryTests {
    /// An analysis that has learned and met a fault, and its motor.
    private static func worn() -> (WatchedAnalysis, SyntheticMotor) {
        let box = WatchedAnalysis(.synthetic())
        var motor = SyntheticMotor()
        motor.run(box, seconds: 130)
        motor.vibrationRise = 0.3
        motor.run(box, seconds: 60)
        return (box, motor)
    }

    @Test func `the same events twice give the same judgements to the bit`() {
        let first = Self.worn().0
        let second = Self.worn().0
        #expect(first.memory == second.memory)
        #expect(first.assessment == second.assessment)
        #expect(first.forestModel?.artifact == second.forestModel?.artifact)
    }

    @Test func `health, alarm and baseline go on after a restart`() throws {
        let (box, old) = Self.worn()
        var motor = old
        let baseline = try #require(box.baseline)
        let forest = box.forestModel
        let fresh = WatchedAnalysis(.synthetic())
        try fresh.resume(box.memory) { number in
            number == 1 ? (baseline, forest) : nil
        }
        #expect(fresh.health.health == box.health.health)
        #expect(fresh.health.machine.state == .anomalyDetected)
        #expect(fresh.baseline == baseline)
        #expect(fresh.assessment.isAlarm)
        let before = fresh.health.index.value
        motor.elapsedNS = 5_000_000_000
        motor.run(fresh, seconds: 60)
        #expect(fresh.health.index.value > before)
        #expect(fresh.health.machine.state == .anomalyDetected)
    }

    @Test func `a degradation that was stored later than the rest counts`() throws {
        let (box, _) = Self.worn()
        let baseline = try #require(box.baseline)
        for (stored, expected) in [(0.9, 0.9), (0.0, box.health.index.value)] {
            let fresh = WatchedAnalysis(.synthetic())
            try fresh.resume(box.memory, degradation: stored) { _ in (baseline, nil) }
            #expect(fresh.health.index.value == expected)
        }
    }

    @Test func `where the baseline is gone, it says so and learns`() throws {
        let (box, _) = Self.worn()
        let fresh = WatchedAnalysis(.synthetic())
        try fresh.resume(box.memory) { _ in nil }
        #expect(fresh.baseline == nil)
        #expect(fresh.learningProgress == 0)
        #expect(fresh.distrust?.contains("is not stored") == true)
        #expect(fresh.health.health == box.health.health)
    }

    @Test func `damaged bytes are refused at every length and leave the analysis as it was`() {
        let (box, _) = Self.worn()
        let bytes = box.memory
        let baseline = box.baseline
        for length in 0..<bytes.count {
            let fresh = WatchedAnalysis(.synthetic())
            #expect(throws: StateBytesError.self) {
                try fresh.resume(Array(bytes[..<length])) { _ in
                    baseline.map { ($0, nil) }
                }
            }
            #expect(fresh.health.health == 100)
        }
    }

    @Test func `learning that a restart broke off goes on to the same baseline`() throws {
        let whole = WatchedAnalysis(.synthetic())
        var motor = SyntheticMotor()
        motor.run(whole, seconds: 125)
        let expected = try #require(whole.baseline)

        let first = WatchedAnalysis(.synthetic())
        motor = SyntheticMotor()
        var windows: [FeatureWindow] = []
        for _ in 0..<600 {
            let step = first.take(motor.next())
            guard step.contains(.window), first.standing == .learning,
                let window = first.closedWindow
            else { continue }
            windows.append(
                FeatureWindow(
                    first: window.first,
                    last: window.last,
                    count: window.count,
                    state: window.state,
                    values: first.featureValues,
                    evaluation: []
                )
            )
        }
        let second = WatchedAnalysis(.synthetic())
        try second.resume(first.memory) { _ in nil }
        #expect(second.learningSince == first.learningSince)
        for window in windows { second.recall(window) }
        #expect(second.recordedSeconds == first.recordedSeconds)
        motor.run(second, seconds: 75)
        let found = try #require(second.baseline)
        // The start of the motor is not looked at twice, so rows are missing in between.
        #expect(found.channels.map(\.name) == expected.channels.map(\.name))
        #expect(found.isTrusted)
    }

    @Test func `a service reset learns anew and can be undone to the baseline before`() throws {
        let (box, old) = Self.worn()
        var motor = old
        let baseline = try #require(box.baseline)
        let worn = box.health.health
        try box.resetAfterService()
        #expect(box.health.health == 100)
        #expect(box.baseline == nil)
        motor.vibrationRise = 0
        motor.run(box, seconds: 130)
        #expect(box.health.baseline.number == 2)
        let second = try #require(box.baseline)
        #expect(second.id != baseline.id)
        try box.undoReset { number in
            number == 1 ? (baseline, nil) : (second, nil)
        }
        #expect(box.baseline == baseline)
        #expect(box.health.health == worn)
        #expect(throws: OperatorActionError.nothingToUndo) {
            try box.undoReset { _ in nil }
        }
    }

    @Test func `a baseline of other channels is refused`() throws {
        let slow = WatchedAnalysis(.synthetic(interval: .seconds(1)))
        var motor = SyntheticMotor(interval: .seconds(1))
        motor.run(slow, seconds: 160)
        let baseline = try #require(slow.baseline)
        let fast = WatchedAnalysis(.synthetic())
        #expect(throws: BaselineMismatch.self) {
            try fast.use(baseline, number: 2)
        }
        #expect(fast.learningProgress == 0)
    }
}
