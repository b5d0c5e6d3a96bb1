import Diagnostics
import DigitalTwin
import Testing
import TwinTrials

/// A part of what `stator-bench --twin` shows of twenty seeds and whole days.
@Suite("The detector on a twin")
struct DetectionTests {
    @Test("A fault alarms within ten seconds", arguments: [FaultKind.spike, .jitter, .general])
    func fault(kind: FaultKind) throws {
        for severity in [Severity.medium, .severe] {
            let fault = InjectedFault(kind, severity, onset: .milliseconds(340_300))
            var trial = try Trial(TwinSettings(seed: 77, duty: .running(), fault: fault))
            let distrust = trial.distrust
            #expect(distrust == nil)
            let before = trial.run(until: 340)
            #expect(before.alarms == 0)
            let course = trial.run(until: 352)
            let delay = try #require(course.firstAlarm) - 340.3
            #expect(delay <= 10, "\(severity): \(course.reasons)")
            let health = trial.health
            #expect(health < 100, "an alarm wears the machine")
        }
    }

    @Test func `a drift alarms long before it is complete`() throws {
        let fault = InjectedFault(.drift, .severe, onset: .seconds(330))
        var trial = try Trial(TwinSettings(seed: 78, duty: .running(), fault: fault))
        let before = trial.run(until: 330)
        #expect(before.alarms == 0)
        let course = trial.run(until: 360)
        #expect(course.alarms == 1, "\(course.reasons)")
    }

    @Test func `a healthy day of a slow meter has no alarm, and the blind rule many`() throws {
        var trial = try Trial(TwinSettings(seed: 1, rateHz: 1))
        let course = trial.run(until: 24 * 3_600)
        #expect(course.rows > 70_000)
        #expect(course.alarms == 0, "\(course.reasons)")
        #expect(course.blindAlarms > 10)
        let health = trial.health
        #expect(health == 100)
    }

    @Test func `a healthy quarter of an hour of windows has no alarm`() throws {
        var trial = try Trial(TwinSettings(seed: 79))
        let course = trial.run(until: 1_200)
        #expect(course.rows > 800)
        #expect(course.alarms == 0, "\(course.reasons)")
        let health = trial.health
        #expect(health == 100)
    }

    @Test func `loads that were learned do not alarm`() throws {
        let duty = try DutyCycle(Trial.loads)
        var trial = try Trial(
            TwinSettings(seed: 2, rateHz: 1, duty: duty),
            referenceSeconds: 960
        )
        let distrust = trial.distrust
        #expect(distrust == nil)
        let course = trial.run(until: 8 * 3_600)
        #expect(course.rows > 27_000)
        #expect(course.alarms == 0, "\(course.reasons)")
    }
}
