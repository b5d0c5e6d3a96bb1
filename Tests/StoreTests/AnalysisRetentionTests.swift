import Diagnostics
import Platform
import Testing

@testable import Store

@Suite("What was judged outlives raw values, damage and repairs")
struct AnalysisRetentionTests {
    private static let offset: Int64 = 1_767_225_600_000_000
    private let directory = TemporaryDirectory()

    private func store(_ rules: RetentionRules) throws -> RecordStore {
        try RecordStore(
            directory: directory.path,
            options: StoreOptions(
                bootID: Sample.boot,
                commitInterval: .milliseconds(20),
                retention: rules
            ),
            log: Sample.log
        )
    }

    private func summaries(_ store: RecordStore) throws -> [StoredSummary] {
        try store.read { reader throws(StoreError) in try reader.summaries(after: 0, limit: 1_000) }
    }

    @Test("A thinned record keeps its windows, judgements and names to the bit")
    func thinned() throws {
        let store = try store(RetentionRules(rawAge: .zero))
        store.stamp(utcOffsetMicroseconds: Self.offset)
        let records = (1...4).map { Sample.judgedRecord($0, events: 30, windows: $0 - 1) }
        for record in records { store.append(record) }
        store.append(Sample.record(5))
        #expect(store.commitNow(upTo: .seconds(10)))
        #expect(becomesTrue { (try? summaries(store).count) == 4 })
        for (stored, record) in zip(try summaries(store), records) {
            let summary = try stored.decoded()
            #expect(sameBits(summary.windows, record.windows))
            #expect(summary.assessments == record.assessments)
            #expect(summary.featureNames == Sample.featureNames)
            #expect(summary.channelNames == Sample.channelNames)
            #expect(summary.figures[.voltage]?.count == 30)
            #expect(summary.figures[.voltage]?.least == record.events.map(\.voltageV).min())
            #expect(stored.source == .simulator && stored.eventCount == 30)
            #expect(stored.start == record.start)
        }
        let from = Timestamp(microseconds: Self.offset + 2_000_000)
        let range = from...Timestamp(microseconds: Self.offset + 3_000_000)
        let found = try store.read { reader throws(StoreError) in
            try reader.summaries(of: "pump-1", in: range, limit: 10)
        }
        #expect(found.map(\.id) == [2, 3])
    }

    @Test("A summary cut anywhere, or with one bit changed anywhere, is refused")
    func damagedSummary() throws {
        let bytes = RecordSummary(Sample.judgedRecord(1)).bytes
        #expect(bytes.first == RecordSummary.analysisFormat)
        #expect(try RecordSummary(bytes: bytes).windows.count == 1)
        for count in bytes.indices {
            #expect(throws: RecordBlockError.self) {
                try RecordSummary(bytes: Array(bytes.prefix(count)))
            }
        }
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1
            // A first byte of 0x80 is the older format, whose rest is then nonsense.
            #expect(throws: RecordBlockError.self) { try RecordSummary(bytes: changed) }
        }
    }

    @Test(
        "By size raw values go first, then summaries with what was judged; reports and what was learned never"
    )
    func byteLimit() throws {
        let limit: Int64 = 512 * 1_024
        let store = try store(RetentionRules(byteLimit: limit))
        store.stamp(utcOffsetMicroseconds: Self.offset)
        try store.append(Sample.artifact(byteCount: 20_000))
        let report = try #require(Sample.report(1))
        store.append(report: report, assetID: "pump-1", time: MonotonicTime(nanoseconds: 1))
        func removed(_ level: Removal.Level) -> UInt64 {
            store.snapshot().removals.filter { $0.level == level }.reduce(0) { $0 + $1.records }
        }
        var number = 0
        while removed(.summary) < 100 {
            for _ in 0..<100 {
                number += 1
                store.append(Sample.judgedRecord(number, events: 20, isAlarm: false))
            }
            #expect(store.commitNow(upTo: .seconds(20)))
            try #require(number < 20_000, "the summaries never give way")
        }
        #expect(becomesTrue { store.snapshot().usedBytes <= UInt64(limit) })
        let kept = try summaries(store)
        #expect(kept.count == Int(removed(.raw) - removed(.summary)))
        let oldest = try #require(kept.first)
        let expected = Sample.judgedRecord(Int(oldest.id), isAlarm: false)
        #expect(try oldest.decoded().assessments == expected.assessments)
        let (artifacts, reports) = try store.read { reader throws(StoreError) in
            (
                try reader.artifacts(.baseline, of: "pump-1"),
                try reader.reports(of: "pump-1", limit: 10)
            )
        }
        #expect(artifacts.count == 1 && reports.count == 1)
        #expect(store.snapshot().loss.isNone)
    }

    private func fill() throws {
        let store = try Sample.store(directory.path)
        for number in 1...200 { store.append(Sample.judgedRecord(number, events: 30)) }
        for seed in 1...3 { try store.append(Sample.artifact(seed: UInt64(seed))) }
        try store.activate(.baseline, version: 2, assetID: "pump-1")
        for number in 1...2 {
            let report = try #require(Sample.report(UInt64(number)))
            store.append(report: report, assetID: "pump-1", time: MonotonicTime(nanoseconds: 1))
        }
        #expect(store.close(upTo: .seconds(20)))
    }

    /// Writes noise over the first page of `table`.
    private func damage(_ table: String) throws {
        let root = try {
            let connection = try Connection(path: directory.file, access: .readOnly)
            return Int(
                try connection.integer(
                    "SELECT rootpage FROM sqlite_schema WHERE name = '\(table)'"
                )
            )
        }()
        var bytes = try #require(contents(of: directory.file))
        for index in (root - 1) * 4_096..<root * 4_096 {
            bytes[index] = UInt8(truncatingIfNeeded: index &* 31 &+ 7)
        }
        write(bytes, to: directory.file)
    }

    @Test("After damage what was learned, reports and names are there, and reports go on behind")
    func damaged() throws {
        try fill()
        try damage("record_asset_timestamp")
        let store = try Sample.store(directory.path)
        #expect(store.snapshot().asidePath != nil)
        #expect(try store.append(Sample.artifact(seed: 4)).version == 4)
        let report = try #require(Sample.report(3))
        store.append(report: report, assetID: "pump-1", time: MonotonicTime(nanoseconds: 1))
        store.append(Sample.judgedRecord(201))
        #expect(store.commitNow(upTo: .seconds(10)))
        let (artifacts, end) = try store.read { reader throws(StoreError) in
            (try reader.artifacts(.baseline, of: "pump-1"), try reader.outboxEnd())
        }
        #expect(artifacts.map(\.version) == [1, 2, 3, 4])
        #expect(artifacts.filter(\.isActive).map(\.version) == [2])
        #expect(end.reports == 1...3)
        #expect(try store.all().last?.assessments == Sample.judgedRecord(201).assessments)
        #expect(store.close(upTo: .seconds(10)))
        // What was measured comes back with its names.
        let aside = directory.file + ".damaged-1"
        let saved = try StoreRepair(directory: directory.path).merge(from: aside) { _, _ in }
        #expect(saved.first { $0.table == "record" }?.rows == 200)
        let again = try Sample.store(directory.path)
        let first = try again.read { reader throws(StoreError) in try reader.record(1) }
        let record = try #require(try first?.decoded())
        #expect(record.featureNames == Sample.featureNames)
        #expect(sameBits(record.windows, Sample.judgedRecord(1, events: 30).windows))
    }

    @Test("Where reports are lost with their pages new ones still get numbers of their own")
    func lostReports() throws {
        try fill()
        try damage("health_report")
        let saved = try StoreRepair(directory: directory.path).rebuild { _, _ in }.saved
        #expect(saved.first { $0.table == "health_report" }?.reason != nil)
        let store = try Sample.store(directory.path)
        let end = try store.read { reader throws(StoreError) in try reader.outboxEnd() }
        #expect(end.reports == nil)
        #expect(end.generation != 0)
        #expect(try store.all().count == 200)
    }

    @Test("A check finds what does not decode, in every table")
    func check() throws {
        try fill()
        let sound = try StoredFile(directory.path).check { _, _ in }
        #expect(sound.isSound && sound.records == 200)
        do {
            let connection = try StoreFile.open(directory: directory.path)
            try connection.run(
                """
                UPDATE record SET block = x'02' WHERE id = 7;
                UPDATE health_report SET block = x'' WHERE id = 2;
                UPDATE artifact SET content = x'ff' WHERE version = 3;
                INSERT INTO summary(id, asset, boot, start_ns, duration_ns, source, event_count,
                    worst_quality, state_byte, clock, block)
                    VALUES (0, 1, 1, 0, 0, 1, 3, 0, 1, 0, x'81');
                UPDATE summary SET id = 900;
                """
            )
        }
        let findings = try StoredFile(directory.path).check { _, _ in }
        #expect(!findings.isSound)
        #expect(findings.badRecords == 1)
        #expect(findings.badOthers == 3)
        #expect(findings.otherFaults.count == 3)
    }
}
