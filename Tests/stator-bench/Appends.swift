import CSQLite
import Diagnostics
import Logging
import Platform
import Store
import TestServers

/// How fast the store takes records, beside what SQLite alone makes of as many bytes.
///
/// Both write to the same disk, sync each commit, and take turns, so that what else the disk has to do
/// falls on both alike.
enum Appends {
    private static let recordsPerCommit = 20
    private static let slices = 20

    /// Appends `records` each way in `directory`; the records have 100 events each.
    static func run(directory: String, records: Int) throws -> [Figure] {
        let made = try TwinRecords.make(max(slices, records / recordsPerCommit) * recordsPerCommit)
        let store = try RecordStore(
            directory: directory,
            options: StoreOptions(bootID: "11111111-2222-4333-8444-555555555555"),
            log: Logger(label: "appends") { _ in SwiftLogNoOpLogHandler() }
        )
        let plain = try PlainStore(path: "\(directory)/plain.sqlite")
        let blocks = try made.map { try RecordBlock.encode($0) }
        let commits = made.count / recordsPerCommit
        var storeSeconds = 0.0
        var plainSeconds = 0.0
        for slice in 0..<slices {
            let share = (slice * commits / slices)..<((slice + 1) * commits / slices)
            storeSeconds += try time(share) { range in
                for record in made[range] { store.append(record) }
                guard store.commitNow(upTo: .seconds(60)) else {
                    throw Failure("the store has not committed within 60 s")
                }
            }
            plainSeconds += try time(share) { range in try plain.append(blocks[range]) }
        }
        guard store.close(upTo: .seconds(5)) else { throw Failure("the store does not close") }
        return [
            Figure("append_share", plainSeconds / storeSeconds),
            Figure("appends_s", Double(made.count) / storeSeconds),
        ]
    }

    private static func time(_ commits: Range<Int>, _ body: (Range<Int>) throws -> Void) throws
        -> Double
    {
        let start = MonotonicClock.now()
        for commit in commits {
            try body((commit * recordsPerCommit)..<((commit + 1) * recordsPerCommit))
        }
        return (MonotonicClock.now() - start).inSeconds
    }

    /// A table of SQLite with nothing but the blocks.
    private final class PlainStore {
        private var handle: OpaquePointer?
        private var insert: OpaquePointer?

        init(path: String) throws {
            try check(sqlite3_open(path, &handle))
            // As Sources/Store/Opening/StoreFile.swift has it.
            try run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
            try run("CREATE TABLE record (id INTEGER PRIMARY KEY, block BLOB NOT NULL)")
            try check(
                sqlite3_prepare_v2(handle, "INSERT INTO record(block) VALUES (?)", -1, &insert, nil)
            )
        }

        deinit {
            sqlite3_finalize(insert)
            sqlite3_close(handle)
        }

        func append(_ blocks: ArraySlice<[UInt8]>) throws {
            try run("BEGIN")
            for block in blocks {
                try check(sqlite3_bind_blob(insert, 1, block, Int32(block.count), nil))
                let code = sqlite3_step(insert)
                guard code == SQLITE_DONE else { throw failure(code) }
                try check(sqlite3_reset(insert))
            }
            try run("COMMIT")
        }

        private func run(_ sql: String) throws {
            try check(sqlite3_exec(handle, sql, nil, nil, nil))
        }

        private func check(_ code: Int32) throws {
            guard code == SQLITE_OK else { throw failure(code) }
        }

        private func failure(_ code: Int32) -> Failure {
            Failure("SQLite alone: error \(code): \(String(cString: sqlite3_errmsg(handle)))")
        }
    }
}
