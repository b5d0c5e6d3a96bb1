import Diagnostics
import DigitalTwin
import Testing
import TwinTrials

/// What `stator-bench --twin` shows of twenty seeds at 100 Hz, in part and at 10 Hz: the whole way of
/// the agent, from sample to health.
@Suite("The analysis of a twin")
struct MatrixTests {
    @Test(
        "alarms within ten seconds, and the fault ends in its risk",
        arguments: [FaultKind.spike, .jitter, .general],
        [Severity.medium, .severe]
    )
    func fault(kind: FaultKind, severity: Severity) throws {
        for seed in UInt64(1)...2 {
            let onset = 420.1 + 0.3 * Double(seed)
            let settings = try TwinSettings(
                seed: seed,
                rateHz: 10,
                fault: InjectedFault(
                    kind,
                    severity,
                    onset: .seconds(onset),
                    duration: InjectedFault.usualDuration(kind, severity)
                )
            )
            var trial = try Trial(settings)
            let distrust = trial.distrust
            #expect(distrust == nil)
            let before = trial.run(until: onset)
            #expect(before.alarms == 0 && before.rows > 80, "\(before.reasons)")
            let end = onset + Trial.seconds(kind, severity)
            var course = trial.run(until: onset + 10)
            let delay = try #require(course.firstAlarm, "seed \(seed)") - onset
            #expect(delay <= 10, "seed \(seed): \(course.reasons)")
            course = trial.run(until: end + 60) { severity == .severe && $0 < 25 }
            let risk = trial.risk
            let health = trial.health
            #expect(
                risk == (severity == .severe ? .critical : .high),
                "seed \(seed): health \(health)"
            )
        }
    }

    @Test("An hour with a duty cycle has no alarm and wears nothing", arguments: [10, 1])
    func healthy(rateHz: Int) throws {
        var trial = try Trial(TwinSettings(seed: 3, rateHz: rateHz))
        let course = trial.run(until: 3_600 + 330)
        #expect(course.rows > 2_500)
        #expect(course.alarms == 0, "\(course.reasons)")
        let health = trial.health
        #expect(health == 100)
        // Beside it the blind rule max|z| > 8, which is wrong about the same rows of a slow meter.
        if rateHz == 1 { #expect(course.blindAlarms > 0) }
    }
}
