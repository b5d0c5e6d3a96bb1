import Diagnostics
import Testing

@Suite("What a restart, a set clock and simulated data do to an analysis")
struct AnalysisRestartTests {
    @Test func `what power is usual is still known after a restart`() throws {
        let box = WatchedAnalysis(.synthetic())
        var motor = SyntheticMotor()
        motor.run(box, seconds: 500)
        let baseline = try #require(box.baseline)
        let before = try #require(box.powerDeviationPercent)
        #expect(before.magnitude < 5)
        let fresh = WatchedAnalysis(.synthetic())
        try fresh.resume(box.memory) { _ in (baseline, nil) }
        motor.powerFactor = 0.5
        motor.run(fresh, seconds: 3)
        let after = try #require(fresh.powerDeviationPercent, "a slow fault would be learned")
        #expect((after + 42).magnitude < 2, "0.5 for 0.86 is 42 % less: \(after)")
    }

    @Test func `what power is usual is not taken from a motor of another size`() throws {
        let box = WatchedAnalysis(.synthetic())
        var motor = SyntheticMotor()
        motor.run(box, seconds: 500)
        let baseline = try #require(box.baseline)
        let fresh = WatchedAnalysis(.synthetic(ratedCurrentA: 24))
        try fresh.resume(box.memory) { _ in (baseline, nil) }
        motor.run(fresh, seconds: 3)
        #expect(fresh.baseline == baseline)
        #expect(fresh.powerDeviationPercent == nil)
    }

    @Test func `memory of the first format is read`() throws {
        let plan = AnalysisPlan.synthetic(ratedCurrentA: nil)
        let box = WatchedAnalysis(plan)
        var motor = SyntheticMotor()
        motor.run(box, seconds: 130)
        motor.vibrationRise = 0.3
        motor.run(box, seconds: 60)
        let baseline = try #require(box.baseline)
        let old = [1] + Array(box.memory.dropFirst().dropLast(2))
        let fresh = WatchedAnalysis(plan)
        try fresh.resume(old) { _ in (baseline, nil) }
        #expect(fresh.baseline == baseline)
        #expect(fresh.health.index.value == box.health.index.value)
        #expect(fresh.health.health < 100)
    }

    @Test func `learning that was asked for goes on after a restart`() throws {
        let plan = AnalysisPlan.synthetic(learnsByItself: false)
        let box = WatchedAnalysis(plan)
        let untouched = WatchedAnalysis(plan)
        box.learn()
        var motor = SyntheticMotor()
        motor.run(box, seconds: 30)
        for (memory, progress) in [(box.memory, 0.0), (untouched.memory, nil)] {
            let fresh = WatchedAnalysis(plan)
            try fresh.resume(memory) { _ in nil }
            #expect(fresh.learningProgress == progress)
        }
    }

    @Test func `without its baseline an asset that waits to be asked is not healthy`() throws {
        let box = WatchedAnalysis(.synthetic())
        var motor = SyntheticMotor()
        motor.run(box, seconds: 130)
        #expect(box.health.machine.state == .healthy)
        let fresh = WatchedAnalysis(.synthetic(learnsByItself: false))
        try fresh.resume(box.memory) { _ in nil }
        #expect(fresh.health.machine.state == .calibrating)
        motor.run(fresh, seconds: 20)
        #expect(fresh.standing == .unlearned)
    }

    @Test(arguments: [Duration.milliseconds(100), .seconds(1)])
    func `a sender's clock set back stops the judging for no longer than a start`(
        interval: Duration
    ) {
        let box = WatchedAnalysis(.synthetic(interval: interval))
        var motor = SyntheticMotor(interval: interval)
        motor.elapsedNS = 7_200_000_000_000
        motor.run(box, seconds: 160)
        #expect(box.standing == .judged)
        motor.elapsedNS -= 3_600_000_000_000
        motor.run(box, seconds: 40)
        #expect(box.standing == .judged)
    }

    @Test func `what was learned of simulated data never judges a real machine`() throws {
        let twin = WatchedAnalysis(.synthetic())
        var motor = SyntheticMotor()
        motor.run(twin, seconds: 130)
        let baseline = try #require(twin.baseline)
        #expect(baseline.isSimulated)
        #expect(baseline.json.contains(#""simulated":true,"#))
        #expect(try Baseline(json: Array(baseline.json.utf8)) == baseline)
        let real = WatchedAnalysis(.synthetic(isSimulated: false))
        #expect(throws: BaselineMismatch.simulated) { try real.use(baseline, number: 2) }
        try real.resume(twin.memory) { _ in (baseline, nil) }
        #expect(real.baseline == nil)
        #expect(real.distrust?.contains("simulated") == true)
        motor.run(real, seconds: 130)
        #expect(real.baseline?.isSimulated == false)
        #expect(real.baseline?.json.contains("simulated") == false)
        #expect(real.channelNames == twin.channelNames, "or the test shows nothing")
    }

    @Test func `the word simulated can neither be taken off a baseline nor be false`() throws {
        let twin = WatchedAnalysis(.synthetic())
        var motor = SyntheticMotor()
        motor.run(twin, seconds: 130)
        let json = try #require(twin.baseline?.json)
        for change in ["", #""simulated":false,"#, #""simulated":1,"#, #""simulate":true,"#] {
            let parts = json.split(separator: #""simulated":true,"#)
            #expect(parts.count == 2)
            #expect(throws: BaselineArtifactError.self) {
                try Baseline(json: Array(parts.joined(separator: change).utf8))
            }
        }
    }

    @Test func `a recorder that takes no more is ready, whatever it waits for`() {
        var recorder = ReferenceRecorder(
            channelNames: SyntheticRows.names,
            readiness: ReferenceReadiness(span: .seconds(1_000_000), rows: 1_000),
            rowLimit: 16
        )
        var rows = SyntheticRows(seed: 3)
        while recorder.refusedCount == 0, rows.second < 1_000 {
            let (isReady, isFull) = (recorder.isReady, recorder.isFull)
            #expect(isReady == isFull)
            recorder.take(rows.next().span, at: rows.time)
        }
        let (isReady, isFull) = (recorder.isReady, recorder.isFull)
        #expect(isFull && isReady)
    }
}
