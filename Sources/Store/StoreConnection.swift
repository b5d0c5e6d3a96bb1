import CSQLite
import Diagnostics

/// The store's file with its compiled statements: rows in, rows out.
final class StoreConnection {
    private let connection: Connection
    private let bootRow: Int64
    private var utcOffsetMicroseconds: Int64?
    private var assetRows: [String: Int64] = [:]
    private let insertRecord: Statement
    private let insertEvent: Statement
    private let insertAsset: Statement
    private let findAsset: Statement
    private let putState: Statement

    /// How the connection is kept.
    ///
    /// FULL syncs the log at each commit, so a power cut takes nothing committed. 256 KiB of cache
    /// are enough to append. A checkpoint every 1 000 pages (4 MiB) writes a page that many commits
    /// have touched once: a memory card lives by that.
    private static let pragmas = [
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "PRAGMA foreign_keys = ON",
        "PRAGMA busy_timeout = 2000",
        "PRAGMA mmap_size = 0",
        "PRAGMA cache_size = -256",
        "PRAGMA wal_autocheckpoint = 1000",
        "PRAGMA journal_size_limit = 4194304",
        "PRAGMA temp_store = MEMORY",
    ]

    /// Opens or makes the file at `path`, brings it to this version, and names the boot.
    init(path: String, bootID: String) throws(StoreError) {
        let opened = try Connection(path: path, mode: .readWrite)
        for pragma in Self.pragmas { try opened.execute(pragma) }
        try Schema.migrate(opened)
        try opened.prepare("INSERT OR IGNORE INTO boot (boot_uuid) VALUES (?)").run(.text(bootID))
        let boot = try opened.prepare("SELECT id FROM boot WHERE boot_uuid = ?")
        try boot.bind([.text(bootID)])
        guard try boot.step() else {
            throw .unusable(path: path, why: "the boot that was just noted is not there")
        }
        bootRow = boot.integer(0)
        boot.reset()
        insertRecord = try opened.prepare(
            """
            INSERT INTO record (asset, boot, start_ns, timestamp_us, duration_ns, source,
                event_count, worst_quality, state, block) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        )
        insertEvent = try opened.prepare(
            """
            INSERT INTO event (asset, boot, time_ns, timestamp_us, kind, severity, text, evidence)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """
        )
        insertAsset = try opened.prepare("INSERT OR IGNORE INTO asset (asset_id) VALUES (?)")
        findAsset = try opened.prepare("SELECT id FROM asset WHERE asset_id = ?")
        putState = try opened.prepare("INSERT OR REPLACE INTO state (key, value) VALUES (?, ?)")
        connection = opened
    }

    /// Writes `items` in one transaction.
    func write(_ items: [PendingItem]) throws(StoreError) {
        do throws(StoreError) {
            try connection.transaction { () throws(StoreError) in
                for item in items { try write(item) }
            }
        } catch {
            // Rows of assets that were new in it are gone with the transaction.
            assetRows = [:]
            throw error
        }
    }

    private func write(_ item: PendingItem) throws(StoreError) {
        switch item {
        case .record(let row):
            let timestamp = stamped(row.timestamp, row.start)
            try insertRecord.run(
                .integer(try assetRow(row.assetID)),
                .integer(bootRow),
                .integer(row.start.nanoseconds),
                .init(timestamp),
                .integer(row.end.nanoseconds - row.start.nanoseconds),
                .integer(Int64(row.source.storedByte)),
                .integer(Int64(row.eventCount)),
                .integer(Int64(row.worstGrade.rawValue)),
                .init(row.state.map { Int64($0.storedByte) }),
                .blob(row.block)
            )
        case .event(let event):
            try insertEvent.run(
                .init(try event.assetID.map { id throws(StoreError) in try assetRow(id) }),
                .integer(bootRow),
                .integer(event.time.nanoseconds),
                .init(stamped(event.timestamp, event.time)),
                .text(Self.bounded(event.kind)),
                .integer(event.severity.rawValue),
                .text(Self.bounded(event.text)),
                .text(Self.bounded(event.evidence))
            )
        case .state(let key, let value):
            try putState.run(.text(key), .blob(value))
        }
    }

    private func stamped(_ timestamp: Timestamp?, _ time: MonotonicTime) -> Int64? {
        timestamp?.microseconds ?? utcOffsetMicroseconds.map { $0 + time.nanoseconds / 1_000 }
    }

    private static func bounded(_ text: String) -> String {
        text.utf8.count <= LogEvent.textByteLimit
            ? text : String(decoding: text.utf8.prefix(LogEvent.textByteLimit), as: UTF8.self)
    }

    private func assetRow(_ assetID: String) throws(StoreError) -> Int64 {
        if let known = assetRows[assetID] { return known }
        try insertAsset.run(.text(assetID))
        try findAsset.bind([.text(assetID)])
        guard try findAsset.step() else {
            throw .unusable(
                path: connection.path,
                why: "asset \(assetID) was noted and is not there"
            )
        }
        let row = findAsset.integer(0)
        findAsset.reset()
        assetRows[assetID] = row
        return row
    }

    /// Gives UTC to what this boot has stored without it, and remembers the offset for what comes.
    func stamp(_ offset: Int64) throws(StoreError) {
        utcOffsetMicroseconds = offset
        try connection.transaction { () throws(StoreError) in
            try connection.prepare("UPDATE boot SET utc_offset_us = ? WHERE id = ?")
                .run(.integer(offset), .integer(bootRow))
            try connection.prepare(
                """
                UPDATE record SET timestamp_us = ? + start_ns / 1000
                    WHERE boot = ? AND timestamp_us IS NULL
                """
            ).run(.integer(offset), .integer(bootRow))
            try connection.prepare(
                """
                UPDATE event SET timestamp_us = ? + time_ns / 1000
                    WHERE boot = ? AND timestamp_us IS NULL
                """
            ).run(.integer(offset), .integer(bootRow))
        }
    }

    /// How many records the file has.
    func recordCount() throws(StoreError) -> UInt64 {
        UInt64(try connection.integer("SELECT count(*) FROM record") ?? 0)
    }

    /// A statement for a reader.
    func prepare(_ sql: String) throws(StoreError) -> Statement { try connection.prepare(sql) }

    /// Brings the write-ahead log into the file and empties it; what fails is done at the next open.
    func checkpoint() {
        sqlite3_wal_checkpoint_v2(connection.handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
    }
}
