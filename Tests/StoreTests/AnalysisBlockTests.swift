import Diagnostics
import Testing

@testable import Store

@Suite("A record gives back its features and judgements to the bit")
struct AnalysisBlockTests {
    private func roundTrip(_ record: AssetRecord) throws -> AssetRecord {
        try RecordBlock.decode(
            RecordBlock.encode(record),
            assetID: record.assetID,
            names: NameList(of: record)
        )
    }

    /// What `RecordBlock.encode` throws of `record`; nil where it takes it.
    private func refusal(_ record: AssetRecord) -> StoreError? {
        do throws(StoreError) {
            _ = try RecordBlock.encode(record)
            return nil
        } catch {
            return error
        }
    }

    @Test("Windows and assessments, none, one and many, come back with their names")
    func counts() throws {
        for count in [0, 1, 2, 60] {
            let record = Sample.judgedRecord(3, windows: count)
            let back = try roundTrip(record)
            #expect(sameBits(back.windows, record.windows))
            #expect(back.assessments == record.assessments)
            #expect(back.events == record.events)
            #expect(back.featureNames == Sample.featureNames)
            #expect(back.channelNames == Sample.channelNames)
        }
    }

    @Test("Absent features stay absent and all others in their places")
    func absent() throws {
        var record = Sample.judgedRecord(1, windows: 3)
        record.featureNames = []
        record.windows[0].values = [.nan, 1, .nan, -0.0, .leastNonzeroMagnitude]
        record.windows[0].evaluation = []
        record.windows[1].values = []
        record.windows[1].evaluation = Array(repeating: .nan, count: 6)
        record.windows[2].values = [.infinity, 2]
        let back = try roundTrip(record)
        #expect(sameBits(Array(back.windows[..<2]), Array(record.windows[..<2])))
        #expect(back.windows[0].values[3].sign == .minus)
        #expect(back.windows[2].values[0].isNaN, "what is not finite is absent")
        #expect(back.windows[2].values[1] == 2)
    }

    @Test("Every standing, state, and pattern of missing scores comes back")
    func assessments() throws {
        var record = Sample.record(1)
        for (index, standing) in Standing.allCases.enumerated() {
            for (pattern, state) in AssetState.allCases.enumerated() {
                record.assessments.append(
                    Assessment(
                        time: record.start + .milliseconds(-500 + 37 * index * pattern),
                        standing: standing,
                        score: pattern & 1 == 0 ? nil : 0.1 * Double(index),
                        normScore: pattern & 2 == 0 ? nil : 1e300,
                        forestScore: index % 2 == 0 ? nil : 0.5,
                        isAlarm: index % 3 == 0,
                        state: state,
                        degradation: Double(pattern) / 3
                    )
                )
            }
        }
        #expect(try roundTrip(record) == record)
        record.assessments[0].score = .nan
        record.assessments[0].normScore = .infinity
        let back = try roundTrip(record)
        #expect(back.assessments[0].score == nil && back.assessments[0].normScore == nil)
        #expect(back.assessments[1...] == record.assessments[1...])
    }

    @Test("A score that the detector did not make comes back all the same")
    func unpredicted() throws {
        var record = Sample.judgedRecord(1)
        for score in [0, 1, 0.123456789, -5, 1e-300] {
            record.assessments[0].score = score
            record.assessments[0].normScore = -1.0769230769230769
            #expect(try roundTrip(record).assessments[0].score == score)
        }
    }

    @Test("A block of format 1, which knew neither, is read")
    func firstFormat() throws {
        let record = Sample.record(5, events: 40, offset: 1_700_000_000_000_000)
        // What format 1 wrote: all but the last two counts, which are zero.
        let now = try RecordBlock.encode(record)
        let body = try Envelope.open(now, bodyByteLimit: RecordBlock.bodyByteLimit)
        #expect(body.suffix(2) == [0, 0])
        let old = Envelope.seal(body.dropLast(2), format: 1)
        #expect(try RecordBlock.decode(old, assetID: record.assetID) == record)
        #expect(throws: RecordBlockError.truncated) {
            try RecordBlock.decode(Envelope.seal(body.dropLast(2), format: 2), assetID: "pump-1")
        }
        #expect(throws: RecordBlockError.trailingBytes) {
            try RecordBlock.decode(Envelope.seal(body, format: 1), assetID: "pump-1")
        }
    }

    @Test("At each limit a record is kept, one past it is refused with its name")
    func limits() throws {
        let plain = Sample.judgedRecord(1)
        func changed(_ change: (inout AssetRecord) -> Void) -> AssetRecord {
            var record = plain
            record.featureNames = []
            change(&record)
            return record
        }
        func window(_ values: Int, _ evaluation: Int = 0) -> FeatureWindow {
            var window = plain.windows[0]
            window.values = Array(repeating: 1, count: values)
            window.evaluation = Array(repeating: 1, count: evaluation)
            return window
        }
        let part = plain.assessments[0].parts[0]
        let name = String(repeating: "n", count: NameList.nameByteLimit)
        let cases: [(String, Int, (Int) -> AssetRecord)] = [
            (
                "windows", AssetRecord.windowLimit,
                { size in changed { $0.windows = Array(repeating: window(1), count: size) } }
            ),
            (
                "features of a window", FeatureWindow.valueLimit,
                { size in changed { $0.windows = [window(size)] } }
            ),
            (
                "features V1 of a window", EvaluationValues.names.count,
                { size in changed { $0.windows = [window(1, size)] } }
            ),
            (
                "events of a window", AssetRecord.eventLimit,
                { size in changed { $0.windows[0].count = size } }
            ),
            (
                "assessments", AssetRecord.assessmentLimit,
                { size in
                    changed { $0.assessments = Array(repeating: $0.assessments[0], count: size) }
                }
            ),
            (
                "parts", Assessment.partLimit,
                { size in changed { $0.assessments[0].parts = Array(repeating: part, count: size) }
                }
            ),
            (
                "channel names", NameList.countLimit,
                { size in changed { $0.channelNames = Array(repeating: name, count: size) } }
            ),
            (
                "bytes of a name", NameList.nameByteLimit,
                { size in
                    changed { $0.channelNames[0] = String(repeating: "n", count: size) }
                }
            ),
        ]
        for (what, limit, record) in cases {
            let whole = record(limit)
            let back = try roundTrip(whole)
            #expect(sameBits(back.windows, whole.windows), "\(what)")
            #expect(back.assessments == whole.assessments, "\(what)")
            #expect(back.channelNames == whole.channelNames, "\(what)")
            let expected = StoreError.tooLarge(
                what: "the number of \(what) in a record of pump-1",
                size: limit + 1,
                limit: limit
            )
            #expect(refusal(record(limit + 1)) == expected)
        }
        let full = Array(repeating: window(255), count: AssetRecord.windowValueLimit / 255 + 1)
        #expect(refusal(changed { $0.windows = full }) != nil)
    }

    @Test("Numbers that no name fits, and a DI that does not exist, are refused both ways")
    func contradictions() throws {
        var record = Sample.judgedRecord(1)
        let block = try RecordBlock.encode(record)
        let short = try NameList(
            bytes: NameList(of: Sample.named(["a"], ["a", "b", "c", "d"])).bytes
        )
        #expect(throws: RecordBlockError.badValue("number of features")) {
            try RecordBlock.decode(block, assetID: "pump-1", names: short)
        }
        let few = NameList(of: Sample.named(Sample.featureNames, ["a", "b"]))
        #expect(throws: RecordBlockError.badValue("channel of a part")) {
            try RecordBlock.decode(block, assetID: "pump-1", names: few)
        }
        let what = "a record of pump-1"
        record.featureNames.removeLast()
        #expect(refusal(record) == .refused(what: what, .badValue("number of features")))
        record = Sample.judgedRecord(1)
        record.channelNames.removeLast()
        #expect(refusal(record) == .refused(what: what, .badValue("channel of a part")))
        for degradation in [-0.001, 1.001, .nan] {
            record = Sample.judgedRecord(1)
            record.assessments[0].degradation = degradation
            #expect(refusal(record) == .refused(what: what, .badValue("degradation index")))
        }
    }

    @Test("A list of names gives back what was put in; bytes of no list are refused")
    func names() throws {
        let list = NameList(of: Sample.judgedRecord(1))
        #expect(try NameList(bytes: list.bytes) == list)
        #expect(NameList.id(of: list.bytes) == NameList.id(of: list.bytes))
        #expect((1..<1 << 48).contains(NameList.id(of: list.bytes)))
        var seen: Set<Int64> = []
        for number in 0..<1_000 {
            seen.insert(NameList.id(of: NameList(of: Sample.named(["f\(number)"], [])).bytes))
        }
        #expect(seen.count == 1_000)
        for count in list.bytes.indices {
            #expect(throws: RecordBlockError.self) {
                try NameList(bytes: Array(list.bytes.prefix(count)))
            }
        }
        #expect(throws: RecordBlockError.trailingBytes) { try NameList(bytes: list.bytes + [0]) }
        #expect(throws: RecordBlockError.self) { try NameList(bytes: [0xFF, 0xFF, 0x03]) }
    }

    @Test("What a second of judging takes on disk stays within its budget")
    func sizes() throws {
        // A source of 1 Hz: a judgement a second, a window of ten points every ten seconds.
        var growth = 0
        for number in 1...100 {
            var judged = Sample.judgedRecord(number, events: 1, isAlarm: false)
            if number % 10 != 0 { judged.windows = [] }
            for index in judged.windows.indices { judged.windows[index].last = judged.start }
            judged.assessments[0].time = judged.start
            let plain = Sample.record(number, events: 1)
            growth += try RecordBlock.encode(judged).count - RecordBlock.encode(plain).count
        }
        let fast = Sample.judgedRecord(1, events: 100, isAlarm: false)
        let fastGrowth =
            try RecordBlock.encode(fast).count
            - RecordBlock.encode(Sample.record(1, events: 100)).count
        let alarm =
            try RecordBlock.encode(Sample.judgedRecord(1, events: 1)).count
            - RecordBlock.encode(Sample.record(1, events: 1)).count
        print(
            """
            judging takes \(growth / 100) bytes a record at 1 Hz, \(fastGrowth) at 100 Hz, \
            \(alarm) with a window and three parts
            """
        )
        #expect(growth / 100 <= 60)
        #expect(fastGrowth <= 230)
    }
}

extension Sample {
    /// A record of nothing with these names.
    static func named(_ features: [String], _ channels: [String]) -> AssetRecord {
        var record = record(1, events: 0)
        record.featureNames = features
        record.channelNames = channels
        return record
    }
}
