import Diagnostics
import Testing

@Suite("Voltage unbalance")
struct VoltageUnbalanceTests {
    @Test func `NEMA's own example: 460, 467 and 450 V are 1.96 percent`() throws {
        let unbalance = try #require(VoltageUnbalance(lineVoltages: 460, 467, 450))
        #expect(Points.agree(unbalance.percent, 100 * 9 / 459))
        // The two definitions differ: the supply's limit is of this one.
        #expect((unbalance.negativeSequencePercent - 2.14).magnitude < 0.01)
        #expect(unbalance.verdict == .beyondSupplyLimit)
        #expect(!unbalance.isDerived)
        #expect(VoltageUnbalance(lineVoltages: 406, 400, 394)?.verdict == .derate)
    }

    @Test func `a balanced supply has none, from lines and from phases`() throws {
        let lines = try #require(VoltageUnbalance(lineVoltages: 400, 400, 400))
        let phases = try #require(VoltageUnbalance(phaseVoltages: 230, 230, 230))
        for unbalance in [lines, phases] {
            #expect(unbalance.percent < 1e-12)
            #expect(unbalance.negativeSequencePercent < 1e-5)
            #expect(unbalance.deratingFactor == 1)
            #expect(unbalance.verdict == .good)
        }
        #expect(phases.isDerived)
    }

    @Test(arguments: [
        (1.0, 1.0), (1.5, 0.975), (2, 0.95), (3, 0.89), (3.5, 0.855), (4, 0.82), (5, 0.76),
    ])
    func `the derating is NEMA's table`(percent: Double, factor: Double) throws {
        let step = 4 * percent
        let unbalance = try #require(VoltageUnbalance(lineVoltages: 400 + step, 400, 400 - step))
        let difference = try (#require(unbalance.deratingFactor) - factor).magnitude
        #expect(difference < 1e-9)
    }

    @Test func `just above five percent the motor must not run`() throws {
        let unbalance = try #require(VoltageUnbalance(lineVoltages: 420.1, 400, 379.9))
        #expect(unbalance.verdict == .doNotRun)
        #expect(unbalance.deratingFactor == nil)
    }

    @Test func `the negative sequence of known phasors is found`() throws {
        // Positive sequence 1, negative 0.04 in phase: |V₁₂| ∝ |1 + a·0.04·…|, by hand:
        // lines are √(1 + u² + 2u·cos θ) with θ 120° apart.
        let share = 0.04
        let lines = [0.1, 0.1 + 1.0 / 3, 0.1 + 2.0 / 3].map { turn in
            let cosine = DeterministicMath.sineCosine(turns: turn).cosine
            return 400 * (1 + share * share + 2 * share * cosine).squareRoot()
        }
        let unbalance = try #require(VoltageUnbalance(lineVoltages: lines[0], lines[1], lines[2]))
        #expect((unbalance.negativeSequencePercent - 4).magnitude < 1e-9)
        #expect(unbalance.verdict == .beyondSupplyLimit)
    }

    @Test func `a lost phase is the worst and a dead supply none`() throws {
        let lost = try #require(VoltageUnbalance(phaseVoltages: 230, 230, 0))
        #expect(lost.verdict == .doNotRun)
        #expect(VoltageUnbalance(phaseVoltages: 0, 0, 0) == nil)
        #expect(VoltageUnbalance(phaseVoltages: 230, .nan, 230) == nil)
        #expect(VoltageUnbalance(phaseVoltages: 230, -230, 230) == nil)
        #expect(VoltageUnbalance(lineVoltages: 400, .infinity, 400) == nil)
    }

    @Test func `a single-phase asset has no unbalance, and stale readings none`() {
        var latest = LatestReadings()
        let time = MonotonicTime(nanoseconds: 1_000_000_000)
        for (channel, value) in [(Channel.voltageL1, 230.0), (.voltageL2, 225), (.voltageL3, 235)] {
            latest.take(Reading(channel: channel, value: value, quality: .good, time: time))
        }
        let one = VoltageUnbalance(latest, phases: 1, at: time, ageLimit: .seconds(2))
        let three = VoltageUnbalance(latest, phases: 3, at: time, ageLimit: .seconds(2))
        let stale = VoltageUnbalance(
            latest,
            phases: 3,
            at: time + .seconds(3),
            ageLimit: .seconds(2)
        )
        #expect(one == nil)
        #expect(three?.isDerived == true)
        #expect(stale == nil)
        for channel in [Channel.voltageL1L2, .voltageL2L3, .voltageL3L1] {
            latest.take(Reading(channel: channel, value: 398, quality: .good, time: time))
        }
        let lines = VoltageUnbalance(latest, phases: 3, at: time, ageLimit: .seconds(2))
        #expect(lines?.percent == 0)
        #expect(lines?.isDerived == false)
    }
}
