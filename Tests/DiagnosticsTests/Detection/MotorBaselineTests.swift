import Diagnostics
import Testing

@Suite("A motor's baseline")
struct MotorBaselineTests {
    /// Rows of a motor whose power factor and vibration follow the load and the supply.
    struct Motor {
        var rows: SyntheticRows
        static let names = ["voltage_v", "current_a", "power_factor", "vibration_g"]
        static let roles: [ChannelRole] = [.supply, .load, .level, .level]

        mutating func next(load: Double, supply: Double = 230, fault: Double = 0) -> [Double] {
            rows.second += 1
            let volt = supply + 0.5 * rows.noise()
            let current = 10 * load + 0.05 * rows.noise()
            let factor = 0.5 + 0.05 * current - 0.001 * (volt - 230) - 0.001 * current * current
            return [
                volt, current, factor + 0.0005 * rows.noise(),
                0.1 + 0.01 * current + 0.002 * rows.noise() + fault,
            ]
        }
    }

    struct Learned: ~Copyable {
        var motor: Motor
        var recorder: ReferenceRecorder
        var detector: Detector

        init(_ loads: [Double], pace: DetectionPace = .windows) throws {
            var motor = Motor(rows: SyntheticRows(seed: 50))
            var recorder = ReferenceRecorder(
                channelNames: Motor.names,
                roles: Motor.roles,
                pace: pace,
                readiness: ReferenceReadiness(span: .seconds(500), rows: 500)
            )
            for index in 0..<600 {
                let row = motor.next(load: loads[index / 60 % loads.count])
                recorder.take(row.span, at: motor.rows.time)
            }
            let baseline = try Baseline(fitting: recorder)
            #expect(baseline.isTrusted, "\(baseline.distrust ?? "")")
            detector = Detector(baseline, continuing: recorder)
            self.motor = motor
            self.recorder = recorder
        }

        /// The alarms and the last judgement of `count` seconds.
        mutating func run(
            _ count: Int,
            load: Double,
            supply: Double = 230,
            fault: Double = 0
        ) -> (alarms: Int, last: Judgement?) {
            var alarms = 0
            var last: Judgement?
            for _ in 0..<count {
                let row = motor.next(load: load, supply: supply, fault: fault)
                if case .judged(let it) = detector.judge(row.span, at: motor.rows.time) {
                    last = it
                    alarms += it.isAlarm ? 1 : 0
                }
            }
            return (alarms, last)
        }
    }

    @Test func `any load within the learned ones is normal, and a fault is seen at each`() throws {
        for load in [0.6, 0.7, 0.9, 1.05, 1.1] {
            var learned = try Learned([0.6, 0.8, 0.95, 1.1])
            let calm = learned.run(300, load: load)
            #expect(calm.alarms == 0, "load \(load)")
            let fault = learned.run(20, load: load, fault: 0.02)
            #expect(fault.alarms > 5, "load \(load)")
            let part = try #require(fault.last?.contributions[0])
            #expect(part.featureIndex == 3 && part.isExplainable)
            #expect(abs(part.value - part.median - 0.02) < 0.006, "against what the load explains")
        }
    }

    @Test func `a load that was never learned is told as the current's deviation`() throws {
        var learned = try Learned([0.6, 0.8])
        let outcome = learned.run(60, load: 1.1)
        #expect(outcome.alarms > 30)
        let part = try #require(outcome.last?.contributions[0])
        #expect(part.featureIndex == 1 && part.deviation > 8)
        let lost = learned.run(60, load: 0.2)
        #expect(lost.last?.normScore.isFinite == true)
    }

    @Test func `the supply may wander by some volts without being the motor's fault`() throws {
        for pace in [DetectionPace.windows, .seconds] {
            var learned = try Learned([0.9], pace: pace)
            for supply in [230.0, 226, 234, 224, 236, 230] {
                let course = learned.run(120, load: 0.9, supply: supply)
                #expect(course.alarms == 0, "\(supply) V")
            }
        }
    }

    @Test func `without supply or load the rest is judged still`() throws {
        var learned = try Learned([0.9])
        var alarms = 0
        for second in 0..<60 {
            var row = learned.motor.next(load: 0.9, fault: second < 30 ? 0 : 0.04)
            row[0] = .nan
            row[1] = .nan
            let outcome = learned.detector.judge(row.span, at: learned.motor.rows.time)
            guard case .judged(let judgement) = outcome else { continue }
            #expect(judgement.normScore.isFinite)
            if second >= 10 { #expect(judgement.missingCount == 2) }
            if judgement.isAlarm {
                #expect(second >= 30)
                alarms += 1
            }
        }
        #expect(alarms > 10)
    }

    @Test func `its JSON reads back as itself, and cut or changed is refused`() throws {
        let learned = try Learned([0.6, 0.8, 0.95, 1.1])
        let baseline = learned.detector.baseline
        let json = Array(baseline.json.utf8)
        #expect(try Baseline(json: json) == baseline)
        #expect(json.count < Baseline.artifactByteLimit)
        for count in stride(from: 0, to: json.count, by: 17) {
            #expect(throws: BaselineArtifactError.self) {
                _ = try Baseline(json: Array(json[..<count]))
            }
        }
        var refused = 0
        for place in json.indices {
            var changed = json
            changed[place] = changed[place] == UInt8(ascii: "7") ? 0x38 : 0x37
            if let read = try? Baseline(json: changed) {
                #expect(read == baseline)
            } else {
                refused += 1
            }
        }
        #expect(refused > json.count / 2)
    }

    @Test func `its forest is fitted to complete rows, and scores what the detector looked at`()
        throws
    {
        var learned = try Learned([0.9])
        let rows = learned.recorder.completeRows
        let rowCount = learned.recorder.rowCount
        #expect(rows.count == 4 * rowCount)
        let fitted = learned.recorder.fitForest(seed: 3)
        let forest = try #require(fitted)
        let means = learned.detector.withMeans { span in span.indices.map { span[$0] } }
        #expect(means == Array(rows.suffix(4)), "the detector goes on where the recorder ended")
        let healthy = learned.detector.withMeans { forest.anomalyScore($0) } ?? nil
        #expect((healthy ?? 1) < 0.65)
        for _ in 0..<5 {
            var row = learned.motor.next(load: 0.9)
            row[2] = .nan
            _ = learned.detector.judge(row.span, at: learned.motor.rows.time)
        }
        let blind = learned.detector.withMeans { forest.anomalyScore($0) } ?? nil
        #expect(blind == nil)
        var empty = ReferenceRecorder(channelNames: ["a"])
        let none = empty.fitForest(seed: 1)
        #expect(none?.seed == nil)
        empty.take([1.0].span, at: MonotonicTime(nanoseconds: 0))
        let noRows = empty.completeRows
        #expect(noRows.isEmpty)
    }

    @Test func `a state stored at rest goes on after its window has filled`() throws {
        var learned = try Learned([0.9])
        let raised = learned.run(30, load: 0.9, fault: 0.04)
        #expect(raised.alarms > 10)
        let bytes = learned.detector.bytesAtRest
        let whole = learned.detector.bytes
        #expect(bytes.count < 1_500 && bytes.count < whole.count)
        learned.detector = try Detector(learned.detector.baseline, bytes: bytes)
        let isStanding = learned.detector.isAlarm
        #expect(isStanding)
        let filling = learned.run(4, load: 0.9, fault: 0.04)
        #expect(filling.last == nil)
        let ending = learned.run(60, load: 0.9)
        #expect(ending.alarms > 0)
        let isLeft = learned.detector.isAlarm
        #expect(!isLeft)
    }
}
