import Diagnostics
import Testing

@Suite("The analysis of an asset")
struct AssetAnalysisTests {
    @Test func `it learns what healthy is, then judges, and a healthy motor stays healthy`() {
        let analysis = WatchedAnalysis(.synthetic())
        var motor = SyntheticMotor()
        var seen: Set<Standing> = []
        for _ in 0..<1_300 where analysis.take(motor.next()).contains(.assessment) {
            seen.insert(analysis.standing)
        }
        #expect(seen == [.starting, .learning, .judged])
        #expect(analysis.health.machine.state == .healthy)
        let said = motor.run(analysis, seconds: 300)
        #expect(said.isDisjoint(with: [.transition, .riskRise, .threshold, .distrusted]))
        #expect(analysis.health.health == 100)
        #expect(analysis.assessment.isAlarm == false)
        #expect(analysis.assessment.parts.isEmpty)
        #expect((0...0.7).contains(analysis.assessment.forestScore ?? -1))
    }

    @Test func `a rise of vibration alarms, is explained, wears the machine, and clears`() throws {
        let analysis = WatchedAnalysis(.synthetic())
        var motor = SyntheticMotor()
        motor.run(analysis, seconds: 130)
        motor.vibrationRise = 0.3
        let said = motor.run(analysis, seconds: 12)
        #expect(said.contains(.transition))
        #expect(analysis.health.machine.state == .anomalyDetected)
        motor.run(analysis, seconds: 170)
        #expect(analysis.health.risk > .low)
        let report = try #require(analysis.report())
        let reason = try #require(report.explanations.first?.reason)
        #expect(reason.hasPrefix("Vibration"), "\(reason)")
        #expect(analysis.assessment.parts.isEmpty == false)
        let worn = analysis.health.health
        motor.vibrationRise = 0
        motor.run(analysis, seconds: 40)
        #expect(analysis.health.machine.state == .healthy)
        #expect(analysis.health.health <= worn)
    }

    @Test func `a machine that rests or starts is not judged, and learns nothing`() {
        let analysis = WatchedAnalysis(.synthetic())
        var motor = SyntheticMotor()
        motor.state = .idle
        motor.run(analysis, seconds: 300)
        #expect(analysis.standing == .resting)
        #expect(analysis.recordedSeconds == 0)
        motor.state = .running
        motor.run(analysis, seconds: 9)
        #expect(analysis.standing == .starting)
        motor.run(analysis, seconds: 120)
        #expect(analysis.standing == .judged)
        motor.state = .off
        let said = motor.run(analysis, seconds: 60)
        #expect(analysis.standing == .resting)
        #expect(!said.contains(.transition))
        #expect(analysis.assessment.score == nil)
    }

    @Test func `a dead sensor is said, and neither health nor an alarm is made of it`() {
        let analysis = WatchedAnalysis(.synthetic())
        var motor = SyntheticMotor()
        motor.run(analysis, seconds: 130)
        motor.hasVibration = false
        let said = motor.run(analysis, seconds: 60)
        #expect(analysis.windowFault == .missing(.vibration))
        #expect(analysis.standing == .blind)
        #expect(!said.contains(.transition))
        #expect(analysis.assessment.score == nil)
        motor.hasVibration = true
        motor.run(analysis, seconds: 20)
        #expect(analysis.standing == .judged)
        #expect(analysis.health.health == 100)
    }

    @Test func `a channel that is constant takes no part, and the rest is judged`() throws {
        let analysis = WatchedAnalysis(.synthetic())
        var motor = SyntheticMotor()
        motor.voltageV = 230
        for _ in 0..<1_300 {
            let event = motor.next()
            _ = analysis.take(event.with(powerFactor: 0.86))
        }
        let baseline = try #require(analysis.baseline)
        let factor = try #require(baseline.channels.first { $0.name == "power_factor_mean" })
        #expect(!factor.isInformative)
        #expect(analysis.standing == .judged)
        motor.vibrationRise = 0.3
        for _ in 0..<150 { _ = analysis.take(motor.next().with(powerFactor: 0.86)) }
        #expect(analysis.health.machine.state == .anomalyDetected)
    }

    @Test func `gaps, steps of the clock and a restart of the motor change no health`() {
        let analysis = WatchedAnalysis(.synthetic())
        var motor = SyntheticMotor()
        motor.run(analysis, seconds: 130)
        for step in [3_600, -100, 30, -3_500] as [Int64] {
            motor.elapsedNS += step * 1_000_000_000
            let said = motor.run(analysis, seconds: 30)
            #expect(said.isDisjoint(with: [.transition, .riskRise]))
        }
        #expect(analysis.standing == .judged)
        #expect(analysis.health.health == 100)
    }

    @Test func `a reference with a fault in it is not trusted, and learning begins again`() throws {
        let analysis = WatchedAnalysis(.synthetic(learnSeconds: 300))
        var motor = SyntheticMotor()
        motor.run(analysis, seconds: 60)
        motor.vibrationRise = 0.5
        motor.run(analysis, seconds: 8)
        motor.vibrationRise = 0
        let said = motor.run(analysis, seconds: 255)
        #expect(said.contains(.distrusted))
        #expect(said.isDisjoint(with: [.learned, .transition]))
        let distrust = try #require(analysis.distrust)
        #expect(distrust.hasPrefix("baseline not trustworthy: "), "\(distrust)")
        #expect(analysis.baseline == nil)
        #expect(motor.run(analysis, seconds: 320).contains(.learned))
        #expect(analysis.distrust == nil)
    }

    @Test func `nothing is learned from a machine beyond a fixed limit`() {
        let analysis = WatchedAnalysis(.synthetic())
        var motor = SyntheticMotor()
        motor.voltageV = 260
        let said = motor.run(analysis, seconds: 200)
        #expect(said.contains(.threshold))
        #expect(analysis.baseline == nil)
        #expect((analysis.recordedSeconds ?? 0) < 10)
    }

    @Test func `where nobody asked for learning, nothing is learned, and it is said`() {
        let analysis = WatchedAnalysis(.synthetic(learnsByItself: false))
        var motor = SyntheticMotor()
        motor.run(analysis, seconds: 130)
        #expect(analysis.standing == .unlearned)
        #expect(analysis.baseline == nil)
        analysis.learn()
        motor.run(analysis, seconds: 130)
        #expect(analysis.baseline != nil)
    }

    @Test func `a slow source is judged event by event, against its own baseline`() throws {
        let analysis = WatchedAnalysis(.synthetic(interval: .seconds(1)))
        var motor = SyntheticMotor(interval: .seconds(1))
        motor.run(analysis, seconds: 160)
        #expect(analysis.baseline?.channels.map(\.name) == analysis.channelNames)
        #expect(analysis.channelNames == ["voltage_v", "current_a", "power_factor", "vibration_g"])
        motor.vibrationRise = 0.2
        motor.run(analysis, seconds: 20)
        #expect(analysis.health.machine.state == .anomalyDetected)
    }
}

extension SensorEvent {
    /// The same event with another power factor.
    fileprivate func with(powerFactor: Double) -> SensorEvent {
        SensorEvent(
            identity: identity,
            time: time,
            timestamp: timestamp,
            voltageV: voltageV,
            currentA: currentA,
            powerFactor: powerFactor,
            powerKW: powerKW,
            vibrationG: vibrationG,
            qualities: qualities,
            state: state,
            source: source
        )
    }
}
