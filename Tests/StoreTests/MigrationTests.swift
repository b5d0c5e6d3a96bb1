import Diagnostics
import Testing

@testable import Store

@Suite("A store of an earlier version is brought up to date with all that it holds")
struct MigrationTests {
    private let directory = TemporaryDirectory()

    /// A file as version `version` of the schema left it, with a record, a summary and a happening.
    private func makeFile(version: Int) throws {
        let connection = try Connection(path: directory.file, access: .readWriteCreate)
        #expect(try connection.text("PRAGMA journal_mode = WAL") == "wal")
        for step in Schema.steps[..<version] { try connection.run(step) }
        try connection.run("PRAGMA user_version = \(version)")
        try connection.run(
            """
            INSERT INTO boot(boot_uuid, utc_offset_us) VALUES ('\(Sample.boot)', 1000);
            INSERT INTO asset(asset_id) VALUES ('pump-1');
            INSERT INTO event(asset, boot, time_ns, kind, severity, text, evidence)
                VALUES (1, 1, 5, 'note', 'notice', 'kept', '{}');
            INSERT INTO state(key, value) VALUES ('last', x'0102');
            """
        )
        let record = Sample.record(4)
        let body = try Envelope.open(
            RecordBlock.encode(record),
            bodyByteLimit: RecordBlock.bodyByteLimit
        )
        let insert = try connection.prepare(
            """
            INSERT INTO record(id, asset, boot, start_ns, duration_ns, source, event_count,
                worst_quality, state_byte, block)
            VALUES (?, 1, 1, ?, 0, 1, 3, 0, 1, ?)
            """
        )
        try insert.run([
            .integer(4), .integer(record.start.nanoseconds),
            .blob(Envelope.seal(body.dropLast(2), format: 1)),
        ])
        guard version > 1 else { return }
        let summary = try connection.prepare(
            """
            INSERT INTO summary(id, asset, boot, start_ns, duration_ns, source, event_count,
                worst_quality, state_byte, clock, block)
            VALUES (3, 1, 1, 0, 0, 1, 3, 0, 1, 0, ?)
            """
        )
        try summary.run([.blob(RecordSummary(record.events).bytes)])
    }

    @Test("Files of versions 1 and 2 keep all they hold and take what is new", arguments: [1, 2])
    func migrates(version: Int) throws {
        try makeFile(version: version)
        let store = try Sample.store(directory.path)
        // Rows without a time get theirs once the store has begun.
        #expect(becomesTrue { (try? store.all()) == [Sample.record(4).stampedBy(1_000)] })
        store.append(Sample.judgedRecord(5, asset: "new"))
        try store.append(Sample.artifact())
        let report = try #require(Sample.report(1))
        store.append(report: report, assetID: "pump-1", time: MonotonicTime(nanoseconds: 1))
        #expect(store.commitNow(upTo: .seconds(10)))
        let judged = try store.all("new")
        #expect(judged.first?.assessments == Sample.judgedRecord(5).assessments)
        let (events, end, found) = try store.read { reader throws(StoreError) in
            (
                try reader.events(limit: 10), try reader.outboxEnd(),
                try reader.artifacts(.baseline, of: "pump-1")
            )
        }
        #expect(events.map(\.event.text) == ["kept"])
        #expect(end.records == 4...5)
        #expect(end.reports == 1...1)
        #expect(found.map(\.version) == [1])
        #expect(try store.state("last") == [1, 2])
        #expect(store.close(upTo: .seconds(10)))
        let connection = try Connection(path: directory.file, access: .readOnly)
        #expect(try connection.integer("PRAGMA user_version") == 3)
        #expect(try connection.text("PRAGMA integrity_check") == "ok")
        #expect(try connection.integer("SELECT count(*) FROM summary") == (version > 1 ? 1 : 0))
    }

    @Test("A damaged file of version 2 is repaired into one of this version without a false alarm")
    func repair() throws {
        try makeFile(version: 2)
        let saved = try StoreRepair(directory: directory.path).rebuild { _, _ in }.saved
        #expect(saved.allSatisfy { $0.reason == nil }, "\(saved)")
        #expect(saved.first { $0.table == "record" }?.rows == 1)
        let store = try Sample.store(directory.path)
        // Rows without a time get theirs once the store has begun.
        #expect(becomesTrue { (try? store.all()) == [Sample.record(4).stampedBy(1_000)] })
    }

    @Test("No step that was released is ever changed")
    func released() {
        let sums = Schema.steps.map { Deflate.checksum(Array($0.utf8)[...]) }
        #expect(sums.count == 3)
        #expect(sums[..<2] == [1_099_384_714, 2_158_444_608])
    }
}

extension AssetRecord {
    /// The same record with the times of a clock that is `offset` µs ahead of the machine's.
    fileprivate func stampedBy(_ offset: Int64) -> AssetRecord {
        var record = self
        record.events = events.map {
            $0.stamped(Timestamp(microseconds: $0.time.nanoseconds / 1_000 + offset))
        }
        return record
    }
}
