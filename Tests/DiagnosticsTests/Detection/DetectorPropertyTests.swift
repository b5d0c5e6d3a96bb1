import Diagnostics
import Testing

@Suite("The detector, whatever comes")
struct DetectorPropertyTests {
    static let nothing = [Double](repeating: .nan, count: 3)

    @Test func `a state stored midway goes on as if uninterrupted`() throws {
        for golden in try GoldenDetector.all() {
            let baseline = try golden.baseline()
            var whole = golden.primed(baseline)
            var parted = golden.primed(baseline)
            for index in golden.reference..<golden.rows.count {
                if index % 7 == 0 { parted = try Detector(baseline, bytes: parted.bytes) }
                let row = golden.row(index)
                let expected = whole.judge(row.span, at: golden.time(index))
                let found = parted.judge(row.span, at: golden.time(index))
                #expect(found == expected, "\(golden.name), row \(index)")
            }
            let (found, expected) = (parted.bytes, whole.bytes)
            #expect(found == expected, "\(golden.name)")
        }
    }

    @Test func `stored bytes that were cut, lengthened or of another baseline are refused`() throws
    {
        var rows = SyntheticRows(seed: 3)
        let baseline = try rows.baseline()
        var detector = Detector(baseline)
        for _ in 0..<40 {
            let row = rows.next()
            _ = detector.judge(row.span, at: rows.time)
        }
        let bytes = detector.bytes
        for count in stride(from: 0, to: bytes.count, by: 13) {
            #expect(throws: StateBytesError.self) {
                _ = try Detector(baseline, bytes: Array(bytes[..<count]))
            }
        }
        #expect(throws: StateBytesError.tooLong) {
            _ = try Detector(baseline, bytes: bytes + [0])
        }
        let other = try rows.baseline()
        #expect(throws: StateBytesError.badValue("baseline")) {
            _ = try Detector(other, bytes: bytes)
        }
    }

    @Test func `without data nothing is said, and an alarm stands`() throws {
        var rows = SyntheticRows(seed: 4)
        let baseline = try rows.baseline()
        var detector = Detector(baseline)
        for _ in 0..<60 {
            let row = rows.next(shift: 2)
            _ = detector.judge(row.span, at: rows.time)
        }
        let isRaised = detector.isAlarm
        #expect(isRaised)
        var outcomes: [DetectionOutcome] = []
        for _ in 0..<60 {
            _ = rows.next()
            outcomes.append(detector.judge(Self.nothing.span, at: rows.time))
        }
        #expect(outcomes.suffix(40).allSatisfy { $0 == .blind })
        let isStanding = detector.isAlarm
        #expect(isStanding)
        for _ in 0..<60 {
            var row = rows.next()
            row[1] = .nan
            _ = detector.judge(row.span, at: rows.time)
        }
        let isStillStanding = detector.isAlarm
        #expect(isStillStanding, "the channel that alarmed is not measured")
        for _ in 0..<60 {
            let row = rows.next()
            _ = detector.judge(row.span, at: rows.time)
        }
        let isLeft = detector.isAlarm
        #expect(!isLeft)
    }

    @Test func `after a gap or a step back of the clock the window fills first`() throws {
        var rows = SyntheticRows(seed: 5)
        let baseline = try rows.baseline()
        var detector = Detector(baseline)
        for pause in [Int64(0), 600, -500, Int64(1) << 32] {
            rows.second += pause
            for second in 0..<30 {
                let row = rows.next()
                let outcome = detector.judge(row.span, at: rows.time)
                #expect((outcome == .filling) == (second < 12), "\(pause), \(second)")
            }
        }
        let isFalse = detector.isAlarm
        #expect(!isFalse)
    }

    @Test func `rows at one instant change no clock, and wild numbers are missing ones`() throws {
        var rows = SyntheticRows(seed: 6)
        let baseline = try rows.baseline()
        var detector = Detector(baseline)
        for _ in 0..<30 {
            let row = rows.next()
            _ = detector.judge(row.span, at: rows.time)
        }
        let wild = [Double.infinity, -1e300, 0]
        for _ in 0..<300 {
            _ = detector.judge(wild.span, at: rows.time)
            let isEarly = detector.isAlarm
            #expect(!isEarly)
        }
        for _ in 0..<300 {
            _ = rows.next()
            let row = [1e75, -1e75, 1e75]
            guard case .judged(let judgement) = detector.judge(row.span, at: rows.time) else {
                continue
            }
            #expect(judgement.normScore.isFinite && (0...1).contains(judgement.score))
        }
        let isRaised = detector.isAlarm
        #expect(isRaised)
    }

    @Test func `a level that stays alarms until an operator accepts it`() throws {
        var rows = SyntheticRows(seed: 13)
        let baseline = try rows.baseline()
        var detector = Detector(baseline)
        var alarms: [Bool] = []
        for second in 0..<800 {
            if second == 600 { detector.acceptPresent() }
            let row = rows.next(shift: second < 100 ? 0 : 0.5)
            _ = detector.judge(row.span, at: rows.time)
            alarms.append(detector.isAlarm)
        }
        #expect(alarms[..<100].allSatisfy { !$0 })
        #expect(alarms[112..<600].allSatisfy { $0 })
        #expect(alarms[600...].allSatisfy { !$0 })
        let centre = detector.centre(1)
        #expect(abs(centre - 5.5) < 0.1)
    }

    @Test func `the shares of the contributions are the channel that moved and add up to one`()
        throws
    {
        var rows = SyntheticRows(seed: 7)
        let baseline = try rows.baseline()
        var detector = Detector(baseline)
        var last: Judgement?
        for _ in 0..<60 {
            let row = rows.next(shift: 1)
            if case .judged(let it) = detector.judge(row.span, at: rows.time) { last = it }
        }
        let judgement = try #require(last)
        #expect(judgement.isAlarm && judgement.score > 0.65)
        #expect(judgement.contributions[0].featureIndex == 1)
        #expect(judgement.contributions[0].isExplainable)
        let shares = judgement.contributions.indices.map { judgement.contributions[$0].share }
        #expect(abs(shares.reduce(0, +) - 1) < 1e-12)
        #expect(shares == shares.sorted(by: >))
    }

    @Test func `twice the edge of healthy is where severity starts`() {
        #expect(abs(DetectionRules.anomalyScore(normScore: 2) - 0.65) < 1e-15)
        #expect(DetectionRules.anomalyScore(normScore: 0) == 0)
        #expect(abs(DetectionRules.anomalyScore(normScore: 1) - 0.5) < 0.02)
    }
}
