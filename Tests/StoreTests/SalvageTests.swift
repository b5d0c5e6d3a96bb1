import Diagnostics
import Glibc
import Testing

@testable import Store

@Suite("What a damaged store knows of its assets comes back under their names")
struct SalvageTests {
    private let directory = TemporaryDirectory()

    private var aside: String { directory.file + ".damaged-1" }

    private func change(_ sql: String, in file: String? = nil) throws {
        let connection = try Connection(path: file ?? directory.file, access: .readWriteCreate)
        // The store's thread may be writing.
        try connection.run("PRAGMA busy_timeout = 20000; PRAGMA foreign_keys = OFF; " + sql)
    }

    private func number(_ sql: String, in file: String? = nil) throws -> Int64 {
        let connection = try Connection(path: file ?? directory.file, access: .readOnly)
        try connection.run("PRAGMA busy_timeout = 20000")
        return try connection.integer(sql)
    }

    /// A store in which two pumps have a record, a report and a baseline each.
    private func fill() throws -> RecordStore {
        let store = try Sample.store(directory.path)
        for (number, asset) in [(1, "pump-1"), (2, "pump-2")] {
            store.append(Sample.record(number, asset: asset))
            store.append(
                report: try #require(Sample.report(UInt64(number), asset: asset)),
                assetID: asset,
                time: MonotonicTime(nanoseconds: Int64(number))
            )
            try store.append(Sample.artifact(asset: asset, seed: UInt64(number)))
        }
        #expect(store.commitNow(upTo: .seconds(20)))
        return store
    }

    @Test("An asset's row that is lost takes nothing of it, nor of others, from the new file")
    func lostRow() throws {
        let store = try fill()
        store.stamp(utcOffsetMicroseconds: 1_800_000_000_000_000)
        #expect(store.commitNow(upTo: .seconds(20)))
        try change("DELETE FROM asset WHERE asset_id = 'pump-1'")
        store.append(Sample.record(3))
        #expect(store.commitNow(upTo: .seconds(20)))
        #expect(store.snapshot().asidePath == aside)
        for asset in ["pump-1", "pump-2"] {
            let artifacts = try store.read { reader throws(StoreError) in
                try reader.artifacts(.baseline, of: asset)
            }
            let reports = try number(
                "SELECT count(*) FROM health_report JOIN asset ON asset.id = health_report.asset "
                    + "WHERE asset_id = '\(asset)'"
            )
            #expect(artifacts.count == 1, "\(asset)")
            #expect(reports == 1, "\(asset)")
        }
        #expect(store.close(upTo: .seconds(20)))
        #expect(try number("SELECT utc_offset_us FROM boot") == 1_800_000_000_000_000)
        // Which asset the damaged file's record was of, nobody can say any more: that is told.
        let saved = try StoreRepair(directory: directory.path).merge(from: aside) { _, _ in }
        let records = try #require(saved.first { $0.table == "record" })
        #expect(records.rows == 1)
        #expect(records.reason?.hasPrefix("1 row is left out") == true)
    }

    @Test("An asset that comes during the replacement may get the number of one that damage made")
    func newcomer() throws {
        let store = try fill()
        try change(
            """
            UPDATE asset SET asset_id = 'pimp-2' WHERE asset_id = 'pump-2';
            DELETE FROM asset WHERE asset_id = 'pump-1'
            """
        )
        store.append(Sample.record(3))
        var newcomers = 0
        while store.snapshot().asidePath == nil, newcomers < 900 {
            newcomers += 1
            store.append(Sample.record(newcomers, asset: "fan-\(newcomers)"))
            usleep(500)
        }
        #expect(store.commitNow(upTo: .seconds(20)))
        #expect(newcomers < 900)
        #expect(store.close(upTo: .seconds(20)))
        let stored = try number(
            "SELECT count(*) FROM record JOIN asset ON asset.id = record.asset "
                + "WHERE asset_id LIKE 'fan-%'"
        )
        let aside = try number(
            "SELECT count(*) FROM record WHERE asset NOT IN (1, 2)",
            in: aside
        )
        #expect(stored + aside == newcomers)
    }

    @Test("A boot's row that is lost is damage, whatever waits for its commit")
    func lostBoot() throws {
        let store = try fill()
        try change("DELETE FROM boot")
        let line = QuarantinedLine(
            sinkID: "influx",
            line: "m v=1 1",
            reason: "a conflict",
            time: MonotonicTime(nanoseconds: 1)
        )
        #expect(store.append(line))
        #expect(store.commitNow(upTo: .seconds(20)))
        #expect(store.snapshot().asidePath == aside)
        #expect(try number("SELECT count(*) FROM quarantine") == 1)
        let artifacts = try store.read { reader throws(StoreError) in
            try reader.artifacts(.baseline, of: "pump-2")
        }
        #expect(artifacts.count == 1)
        #expect(store.close(upTo: .seconds(20)))
        let saved = try StoreRepair(directory: directory.path).merge(from: aside) { _, _ in }
        let records = try #require(saved.first { $0.table == "record" })
        #expect(records.rows == 0)
        #expect(records.reason?.hasPrefix("2 rows are left out") == true)
    }

    @Test("A row of an asset that neither file knows is left out, and that is told")
    func unknown() throws {
        let store = try fill()
        #expect(store.close(upTo: .seconds(20)))
        let bytes = try #require(contents(of: directory.file))
        write(bytes, to: aside)
        try change(
            """
            UPDATE record SET asset = 9, id = 90 WHERE id = 1;
            UPDATE record SET id = 91 WHERE id = 2;
            """,
            in: aside
        )
        let saved = try StoreRepair(directory: directory.path).merge(from: aside) { _, _ in }
        let records = try #require(saved.first { $0.table == "record" })
        #expect(records.rows == 1)
        #expect(records.reason?.hasPrefix("1 row is left out") == true)
        #expect(saved.filter { $0.reason != nil }.count == 1)
    }

    @Test("A version that is too low hides no table, and numbers go on through two replacements")
    func version() throws {
        let store = try fill()
        #expect(store.close(upTo: .seconds(20)))
        for round in 1...2 {
            try change("PRAGMA user_version = 1")
            let next = try Sample.store(directory.path)
            #expect(next.snapshot().asidePath == directory.file + ".damaged-\(round)")
            let artifacts = try next.read { reader throws(StoreError) in
                try reader.artifacts(.baseline, of: "pump-2")
            }
            #expect(artifacts.count == 1)
            #expect(next.close(upTo: .seconds(20)))
        }
        let last = try Sample.store(directory.path)
        last.append(Sample.record(3))
        #expect(last.close(upTo: .seconds(20)))
        #expect(try number("SELECT max(id) FROM record") == 3)
    }

    @Test("A new asset never gets the number of one whose row was lost, nor shows its events")
    func inherited() throws {
        let store = try fill()
        #expect(store.close(upTo: .seconds(20)))
        try change(
            """
            DELETE FROM asset WHERE asset_id = 'pump-2';
            UPDATE artifact SET asset = 9223372036854775807 WHERE asset = 2;
            """
        )
        let next = try Sample.store(directory.path)
        next.append(Sample.record(3, asset: "fan-1"))
        #expect(next.commitNow(upTo: .seconds(20)))
        let latest = try next.read { reader throws(StoreError) in try reader.latest("fan-1") }
        #expect(latest?.id == 3)
        #expect(next.close(upTo: .seconds(20)))
        #expect(try number("SELECT id FROM asset WHERE asset_id = 'fan-1'") == 3)
    }

    @Test("A repair adds rows by the names of their assets, under whichever number they are now")
    func renumbered() throws {
        let store = try Sample.store(directory.path)
        store.append(Sample.record(1))
        #expect(store.commitNow(upTo: .seconds(10)))
        // The file has an asset that it did not show when it was opened, with two records.
        try change(
            """
            INSERT INTO asset(id, asset_id) VALUES (77, 'pump-9');
            INSERT INTO record(id, asset, boot, start_ns, duration_ns, source, event_count,
                worst_quality, state_byte, block, clock)
                SELECT 700 + value, 77, boot, start_ns + value, duration_ns, source, event_count,
                    worst_quality, state_byte, block, clock
                FROM record, (SELECT 1 AS value UNION SELECT 2) WHERE id = 1;
            """
        )
        store.append(Sample.record(2, asset: "pump-9"))
        #expect(store.commitNow(upTo: .seconds(20)))
        #expect(store.snapshot().asidePath == aside)
        #expect(store.close(upTo: .seconds(20)))
        #expect(try number("SELECT id FROM asset WHERE asset_id = 'pump-9'") != 77)
        for round in 1...2 {
            let saved = try StoreRepair(directory: directory.path).merge(from: aside) { _, _ in }
            #expect(saved.allSatisfy { $0.reason == nil }, "\(saved)")
            #expect(saved.first { $0.table == "record" }?.rows == (round == 1 ? 3 : 0))
        }
        let nine = "FROM record JOIN asset ON asset.id = record.asset WHERE asset_id = 'pump-9'"
        #expect(try number("SELECT count(*) \(nine)") == 3)
    }

    @Test("Rows whose numbers are taken by others are left out, and that is told")
    func taken() throws {
        let store = try fill()
        #expect(store.close(upTo: .seconds(20)))
        let bytes = try #require(contents(of: directory.file))
        write(bytes, to: aside)
        try change("UPDATE health_report SET block = x'00' WHERE id = 2", in: aside)
        let saved = try StoreRepair(directory: directory.path).merge(from: aside) { _, _ in }
        let faulty = saved.filter { $0.reason != nil }
        #expect(faulty.map(\.table) == ["health_report"])
        #expect(faulty.first?.reason?.hasPrefix("1 row is left out") == true)
    }

    @Test("A store of another machine is refused: its assets only have the same names")
    func foreign() throws {
        let store = try fill()
        #expect(store.close(upTo: .seconds(20)))
        let bytes = try #require(contents(of: directory.file))
        let copy = directory.path + "/copy.sqlite"
        write(bytes, to: copy)
        let own = try StoreRepair(directory: directory.path).merge(from: copy) { _, _ in }
        #expect(own.allSatisfy { $0.reason == nil && $0.rows == 0 })
        try change("UPDATE boot SET boot_uuid = 'another'", in: copy)
        #expect(throws: StoreError.self) {
            try StoreRepair(directory: directory.path).merge(from: copy) { _, _ in }
        }
    }
}
