import Diagnostics
import Glibc
import Platform
import Testing

@testable import Store

@Suite("A damaged store is moved aside, and the agent goes on")
struct DamageTests {
    private let directory = TemporaryDirectory()

    private var aside: String { directory.file + ".damaged-1" }

    private func makeStore(records: Int) throws {
        let store = try Sample.store(directory.path)
        for number in 1...records { store.append(Sample.record(number, events: 60)) }
        store.append(Sample.note("before"))
        try store.setState([1, 2, 3], for: "outbox.influx")
        #expect(store.close(upTo: .seconds(20)))
    }

    /// Writes noise over the pages of the file from `first` on; pages count from 1.
    private func damage(pages: some Sequence<Int>) throws -> [UInt8] {
        var bytes = try #require(contents(of: directory.file))
        for page in pages where page * 4_096 <= bytes.count {
            for index in (page - 1) * 4_096..<page * 4_096 {
                bytes[index] = UInt8(truncatingIfNeeded: index &* 31 &+ 7)
            }
        }
        write(bytes, to: directory.file)
        return bytes
    }

    private func happenings(_ store: RecordStore) throws -> [String] {
        try store.read { reader throws(StoreError) in try reader.events(limit: 100) }
            .map(\.event.kind)
    }

    @Test("A file of noise is moved aside unchanged, said loudly, and a new one begun")
    func noise() throws {
        let bytes = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        write(bytes, to: directory.file)
        let recorder = LogRecorder()
        let store = try Sample.store(directory.path, log: recorder.logger)
        store.append(Sample.record(1))
        #expect(store.commitNow(upTo: .seconds(10)))
        #expect(contents(of: aside) == bytes)
        #expect(try store.all() == [Sample.record(1)])
        #expect(try happenings(store) == ["store_replaced"])
        #expect(store.snapshot().asidePath == aside)
        let said = recorder.all.filter { $0.hasPrefix("critical") }
        #expect(said.count == 1)
        #expect(said.first?.contains(aside) == true)
        #expect(said.first?.contains("store repair --from") == true)
    }

    @Test("An asset that the file has and did not show is damage, not a batch that fails for ever")
    func hiddenAsset() throws {
        let store = try Sample.store(directory.path)
        store.append(Sample.record(1))
        #expect(store.commitNow(upTo: .seconds(10)))
        do {
            let connection = try Connection(path: directory.file, access: .readWriteCreate)
            try connection.run(
                "PRAGMA busy_timeout = 20000; INSERT INTO asset(id, asset_id) VALUES (77, 'pump-9')"
            )
        }
        store.append(Sample.record(2, asset: "pump-9"))
        #expect(store.commitNow(upTo: .seconds(20)))
        #expect(store.snapshot().asidePath == aside)
        for number in 3...4 { store.append(Sample.record(number, asset: "pump-9")) }
        store.append(Sample.record(5))
        #expect(store.commitNow(upTo: .seconds(20)))
        let (nine, one) = try store.read { reader throws(StoreError) in
            (try reader.latest("pump-9"), try reader.latest("pump-1"))
        }
        #expect(nine?.start == Sample.record(4).start && one?.start == Sample.record(5).start)
        #expect(store.snapshot().loss.isNone)
        #expect(try happenings(store).filter { $0 == "store_replaced" }.count == 1)
    }

    @Test("An asset that the file has no more is damage, not a row refused for ever")
    func lostAsset() throws {
        let store = try Sample.store(directory.path)
        store.append(Sample.record(1))
        #expect(store.commitNow(upTo: .seconds(10)))
        do {
            let connection = try Connection(path: directory.file, access: .readWriteCreate)
            try connection.run(
                "PRAGMA busy_timeout = 20000; PRAGMA foreign_keys = OFF; DELETE FROM asset"
            )
        }
        for number in 2...4 { store.append(Sample.record(number)) }
        store.append(Sample.note("after", asset: "pump-1"))
        #expect(store.commitNow(upTo: .seconds(20)))
        #expect(store.snapshot().asidePath == aside)
        #expect(try store.all() == (2...4).map { Sample.record($0) })
        #expect(store.snapshot().loss.isNone)
        #expect(try happenings(store).filter { $0 == "store_replaced" }.count == 1)
    }

    @Test("States and happenings are saved, and record numbers go on behind the old ones")
    func saved() throws {
        try makeStore(records: 400)
        // The root of `record` is the fifth page or so: find it, so that only it is hit.
        let root = try {
            let connection = try Connection(path: directory.file, access: .readOnly)
            return try connection.integer(
                "SELECT rootpage FROM sqlite_schema WHERE name = 'record_asset_timestamp'"
            )
        }()
        _ = try damage(pages: [Int(root)])
        let store = try Sample.store(directory.path)
        #expect(try store.state("outbox.influx") == [1, 2, 3])
        #expect(Set(try happenings(store)) == ["note", "store_replaced"])
        store.append(Sample.record(401))
        #expect(store.commitNow(upTo: .seconds(10)))
        let record = try store.read { reader throws(StoreError) in try reader.record(401) }
        #expect(try record?.decoded() == Sample.record(401))
    }

    @Test("A new file is another life: no sink takes a new row for one it has sent")
    func unknownNumber() throws {
        try makeStore(records: 400)
        let root = try {
            let connection = try Connection(path: directory.file, access: .readOnly)
            return try connection.integer(
                "SELECT rootpage FROM sqlite_schema WHERE name = 'record'"
            )
        }()
        func generation(_ store: RecordStore) throws -> Int64 {
            try store.read { reader throws(StoreError) in try reader.outboxEnd() }.generation
        }
        let before = try {
            let store = try Sample.store(directory.path)
            defer { store.close(upTo: .seconds(10)) }
            return try generation(store)
        }()
        _ = try damage(pages: [Int(root)])
        let store = try Sample.store(directory.path)
        store.append(Sample.record(401))
        #expect(store.commitNow(upTo: .seconds(10)))
        #expect(before == 0)
        #expect(try generation(store) != 0)
        let record = try store.read { reader throws(StoreError) in try reader.latest("pump-1") }
        #expect(try record?.decoded() == Sample.record(401))
        // The next start is the same life.
        let now = try generation(store)
        #expect(store.close(upTo: .seconds(10)))
        #expect(try generation(try Sample.store(directory.path)) == now)
    }

    @Test("Events go on behind the old ones too, and half a new file is never taken for one")
    func interrupted() throws {
        try makeStore(records: 400)
        let root = try {
            let connection = try Connection(path: directory.file, access: .readOnly)
            return try connection.integer(
                "SELECT rootpage FROM sqlite_schema WHERE name = 'record_asset_timestamp'"
            )
        }()
        _ = try damage(pages: [Int(root)])
        // What a power cut leaves of an earlier attempt.
        write([UInt8](repeating: 7, count: 5_000), to: directory.file + ".new")
        let store = try Sample.store(directory.path)
        #expect(store.commitNow(upTo: .seconds(10)))
        let end = try store.read { reader throws(StoreError) in try reader.outboxEnd() }
        #expect(end.events == 1...2)
        #expect(contents(of: directory.file + ".new") == nil)
        #expect(contents(of: aside) != nil)
    }

    @Test("A file that is damaged under a running store loses nothing that waits or comes")
    func whileRunning() throws {
        let recorder = LogRecorder()
        let store = try Sample.store(directory.path, log: recorder.logger)
        for number in 1...300 { store.append(Sample.record(number, events: 60)) }
        try store.setState([9], for: "model")
        #expect(store.commitNow(upTo: .seconds(20)))
        // Into the file and its log alike, so that whichever page is read next is noise.
        var header = try #require(contents(of: directory.file))
        for index in header.indices.dropFirst(4_096) { header[index] = 0xA5 }
        overwrite(directory.file, with: header)
        if var log = contents(of: directory.file + "-wal") {
            for index in log.indices { log[index] = 0x5A }
            overwrite(directory.file + "-wal", with: log)
        }
        var number = 300
        while store.snapshot().asidePath == nil {
            number += 1
            store.append(Sample.record(number))
            _ = store.commitNow(upTo: .milliseconds(200))
            _ = try? store.all()
            try #require(number < 600, "the damage is never noticed")
        }
        number += 1
        store.append(Sample.record(number))
        #expect(store.commitNow(upTo: .seconds(10)))
        let stored = try store.all()
        #expect(stored.last == Sample.record(number))
        #expect(stored.map(\.start) == stored.map(\.start).sorted())
        #expect(store.snapshot().loss.isNone)
        #expect(try happenings(store).contains("store_replaced"))
        // Numbers go on where the damaged file ended.
        let latest = try store.read { reader throws(StoreError) in try reader.latest("pump-1") }
        #expect(latest?.id == Int64(number))
        #expect(store.close(upTo: .seconds(10)))
        let again = try Sample.store(directory.path)
        #expect(try again.all().last == Sample.record(number))
    }

    @Test(
        "Tables whose text no longer makes sense are damage too, not an error for ever",
        arguments: [
            "UPDATE sqlite_schema SET sql = replace(sql, 'start_ns', 'start_nt')",
            "PRAGMA user_version = 1",
        ]
    )
    func badSchema(change: String) throws {
        try makeStore(records: 30)
        do {
            let connection = try Connection(path: directory.file, access: .readWriteCreate)
            try connection.run("PRAGMA writable_schema = ON; \(change)")
        }
        let store = try Sample.store(directory.path)
        #expect(store.snapshot().asidePath == aside)
        store.append(Sample.record(31))
        #expect(store.commitNow(upTo: .seconds(10)))
        #expect(try happenings(store).contains("store_replaced"))
    }

    @Test("A row whose numbers have no meaning is told, and hides none of its neighbours")
    func badRow() throws {
        try makeStore(records: 30)
        do {
            let connection = try Connection(path: directory.file, access: .readWriteCreate)
            try connection.run("UPDATE record SET source = 77 WHERE id = 12")
        }
        let findings = try StoredFile(directory.path).check { _, _ in }
        #expect(findings.badRecords == 1 && findings.records == 30)
        #expect(findings.recordFaults.first?.hasPrefix("record 12 does not decode") == true)
        let store = try Sample.store(directory.path)
        let records = try store.read { reader throws(StoreError) in
            try reader.records(after: 10, limit: 3)
        }
        #expect(records.map(\.id) == [11, 12, 13])
        #expect(throws: StoreError.self) { try records[1].decoded() }
        #expect(records[1].source == .simulator && records[1].eventCount == 0)
        #expect(try records[2].decoded() == Sample.record(13, events: 60))
    }

    @Test(
        "A file that says more of it is free than there is, and counts below none, is told and read"
    )
    func impossibleNumbers() throws {
        try makeStore(records: 3)
        var bytes = try #require(contents(of: directory.file))
        // The number of free pages (SQLite, "Database File Format", 1.3.8).
        bytes.replaceSubrange(36..<40, with: [0x7F, 0xFF, 0xFF, 0xFF])
        write(bytes, to: directory.file)
        let connection = try Connection(path: directory.file, access: .readWriteCreate)
        try connection.run("UPDATE record SET event_count = -1, duration_ns = -9223372036854775808")
        let file = try StoredFile(directory.file)
        #expect(try file.usedBytes() == 0)
        #expect(try file.figures().usedBytes == 0)
        #expect(try file.holdings().map(\.events) == [0])
        var given = 0
        try file.eachRecord { record throws(StoreError) in
            given += 1
            #expect(record.start + record.duration < record.start)
        }
        #expect(given == 3)
    }

    @Test("Only the newest damaged files are kept")
    func limit() throws {
        for round in 1...5 {
            write([UInt8](repeating: UInt8(round), count: 9_000), to: directory.file)
            let store = try Sample.store(directory.path)
            #expect(store.close(upTo: .seconds(10)))
        }
        let kept = TemporaryDirectory.names(in: directory.path)
            .filter { $0.contains(".damaged-") && !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }
        #expect(kept.count == AsideFile.fileLimit)
        #expect(contents(of: directory.file + ".damaged-5")?.first == 5)
    }

    /// Writes over a file in place, as a failing disk does.
    private func overwrite(_ path: String, with bytes: [UInt8]) {
        let descriptor = open(path, O_WRONLY)
        precondition(descriptor >= 0)
        defer { close(descriptor) }
        precondition(pwrite(descriptor, bytes, bytes.count, 0) == bytes.count)
    }
}
