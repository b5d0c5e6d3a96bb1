import CSQLite
import Diagnostics
import Platform

/// One open SQLite database, for the thread that opened it and no other.
final class Connection {
    /// Where the file is.
    let path: String
    private let handle: OpaquePointer
    private var deadline: Deadline?

    /// When its statements are to end, for a callback of SQLite.
    private final class Deadline {
        let time: MonotonicTime
        init(_ time: MonotonicTime) { self.time = time }
    }

    /// How a file is opened.
    enum Access {
        /// Nothing is written to the file.
        case readOnly
        /// The same, and no file is made beside it either: while nobody writes to it.
        case atRest
        /// The file is made if it is not there.
        case readWriteCreate

        fileprivate var flags: Int32 {
            switch self {
            case .readOnly: SQLITE_OPEN_READONLY
            case .atRest: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
            case .readWriteCreate: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            }
        }
    }

    /// Opens the database at `path`; SQLite reads nothing of it yet.
    ///
    /// - Throws: `StoreError` as `StoreError.init(_:_:)` tells result codes apart.
    init(path: String, access: Access) throws(StoreError) {
        self.path = path
        var opened: OpaquePointer?
        let flags = access.flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let name = access == .atRest ? Self.immutable(path) : path
        let code = sqlite3_open_v2(name, &opened, flags, nil)
        guard let opened else {
            throw .database(path: path, action: "open it", reason: "out of memory", code: code)
        }
        guard code == SQLITE_OK else {
            let reason = String(cString: sqlite3_errmsg(opened))
            sqlite3_close_v2(opened)
            throw StoreError(code: code, reason: reason, path: path, action: "open it")
        }
        handle = opened
    }

    deinit { sqlite3_close_v2(handle) }

    /// The URI of a file that nobody writes to (https://www.sqlite.org/uri.html, "immutable").
    private static func immutable(_ path: String) -> String {
        var uri = "file:"
        for character in path {
            switch character {
            case "%": uri += "%25"
            case "?": uri += "%3f"
            case "#": uri += "%23"
            default: uri.append(character)
            }
        }
        return uri + "?immutable=1"
    }

    /// Runs one or more statements that give no rows.
    func run(_ sql: String) throws(StoreError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw error(code, action: "run \(sql.prefix(60))") }
    }

    /// Prepares one statement, to be kept and used again.
    ///
    /// All statements are this program's own: one that SQLite cannot make sense of means that the
    /// file's tables are not what its version says.
    func prepare(_ sql: String) throws(StoreError) -> Statement {
        var prepared: OpaquePointer?
        let code = sqlite3_prepare_v3(
            handle,
            sql,
            -1,
            UInt32(SQLITE_PREPARE_PERSISTENT),
            &prepared,
            nil
        )
        guard code == SQLITE_OK, let prepared else {
            if code & 0xFF == SQLITE_ERROR { throw schemaDamage }
            throw error(code, action: "prepare \(sql.prefix(60))")
        }
        return Statement(prepared, of: self, sql: sql)
    }

    /// That the file's tables are not what its version says; of the call that has just failed.
    private var schemaDamage: StoreError {
        .damaged(
            path: path,
            reason:
                "its tables are not those of its version: \(String(cString: sqlite3_errmsg(handle)))"
        )
    }

    /// Brings the tables from one version to the next, whole or not at all.
    ///
    /// - Throws: `StoreError.damaged` where the tables are not those that its version says.
    func migrate(_ step: String, to version: Int) throws(StoreError) {
        try transaction { () throws(StoreError) in
            do throws(StoreError) {
                try run(step)
            } catch .database(_, _, _, let code) where code & 0xFF == SQLITE_ERROR {
                throw schemaDamage
            }
            try run("PRAGMA user_version = \(version)")
        }
    }

    /// The first column of the first row that `sql` gives.
    ///
    /// - Throws: also where there is no such row.
    func integer(_ sql: String) throws(StoreError) -> Int64 {
        let statement = try prepare(sql)
        guard try statement.step() else {
            throw .database(path: path, action: sql, reason: "no row", code: SQLITE_DONE)
        }
        return statement.integer(0)
    }

    /// How many of something the first row that `sql` gives says, as `Statement.count` does.
    func count(_ sql: String) throws(StoreError) -> UInt64 { UInt64(max(0, try integer(sql))) }

    /// The bytes of the file that hold something; none where damage makes more free than there is.
    func usedBytes() throws(StoreError) -> UInt64 {
        let pages = try count("PRAGMA page_count")
        let free = min(pages, try count("PRAGMA freelist_count"))
        return (pages - free) * (try count("PRAGMA page_size"))
    }

    /// The first column of the first row that `sql` gives, as text; empty where it is NULL.
    func text(_ sql: String) throws(StoreError) -> String {
        let statement = try prepare(sql)
        guard try statement.step() else {
            throw .database(path: path, action: sql, reason: "no row", code: SQLITE_DONE)
        }
        return statement.text(0)
    }

    /// Runs `body` in one transaction that is written whole or not at all.
    func transaction(_ body: () throws(StoreError) -> Void) throws(StoreError) {
        // One that a failed rollback may have left open.
        if sqlite3_get_autocommit(handle) == 0 { try run("ROLLBACK") }
        try run("BEGIN IMMEDIATE")
        do throws(StoreError) {
            try body()
            try run("COMMIT")
        } catch {
            // SQLite itself has rolled back after some errors; a second time would be one more.
            if sqlite3_get_autocommit(handle) == 0 { try run("ROLLBACK") }
            throw error
        }
    }

    /// Ends every statement that runs after `time` with SQLITE_INTERRUPT; nil: none any more.
    func interrupt(at time: MonotonicTime?) {
        deadline = time.map(Deadline.init)
        guard let deadline else { return sqlite3_progress_handler(handle, 0, nil, nil) }
        let context = Unmanaged.passUnretained(deadline).toOpaque()
        sqlite3_progress_handler(
            handle,
            Self.stepsBetweenLooks,
            { context in
                guard let context else { return 0 }
                let deadline = Unmanaged<Deadline>.fromOpaque(context).takeUnretainedValue()
                return MonotonicClock.now() > deadline.time ? 1 : 0
            },
            context
        )
    }

    /// How many instructions of SQLite's machine pass between two looks at the time: a page of rows
    /// has as many.
    private static let stepsBetweenLooks: Int32 = 1_000

    /// How many rows the last statement changed.
    var changedRows: Int { Int(sqlite3_changes64(handle)) }

    /// The id of the row inserted last.
    var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle) }

    /// Copies the log into the file and cuts it to nothing.
    func checkpoint() throws(StoreError) {
        let code = sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
        guard code == SQLITE_OK else { throw error(code, action: "checkpoint it") }
    }

    /// The error of the call that has just given `code`.
    func error(_ code: Int32, action: String) -> StoreError {
        StoreError(
            code: code,
            reason: String(cString: sqlite3_errmsg(handle)),
            path: path,
            action: action
        )
    }
}
