import CSQLite

/// One connection to one database file, used by one thread.
///
/// The whole agent has one, so SQLite's WAL-reset fault with several checkpointing connections
/// (3.7.0 to 3.51.2) cannot occur.
final class Connection {
    /// How a file is opened.
    enum Mode {
        /// To look at: nothing is written, nothing is checkpointed when it closes.
        case readOnly
        /// To work with; the file is made if there is none.
        case readWrite
    }

    let handle: OpaquePointer
    /// The path of the database file.
    let path: String

    /// Opens `path`; throws `StoreError.sqlite`.
    init(path: String, mode: Mode) throws(StoreError) {
        self.path = path
        let flags =
            mode == .readOnly
            ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(path, &opened, flags | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let opened else {
            let message = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            sqlite3_close_v2(opened)
            throw .sqlite(operation: "open \(path)", code: code, message: message)
        }
        handle = opened
        sqlite3_extended_result_codes(opened, 1)
    }

    deinit { sqlite3_close_v2(handle) }

    /// Runs statements that give no rows.
    func execute(_ sql: String) throws(StoreError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw failure("run \(sql.prefix(60))", code) }
    }

    /// Compiles one statement, to be used many times.
    func prepare(_ sql: String) throws(StoreError) -> Statement {
        try Statement(sql, on: self)
    }

    /// The first column of the first row as a number; nil without a row.
    func integer(_ sql: String) throws(StoreError) -> Int64? {
        let statement = try prepare(sql)
        return try statement.step() ? statement.integer(0) : nil
    }

    /// Runs `body` in a transaction: all of it, or nothing.
    func transaction(_ body: () throws(StoreError) -> Void) throws(StoreError) {
        try execute("BEGIN IMMEDIATE")
        do throws(StoreError) {
            try body()
            try execute("COMMIT")
        } catch {
            // SQLite may have rolled back by itself (a full disk); then this is an error to ignore.
            if sqlite3_get_autocommit(handle) == 0 {
                sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
            }
            throw error
        }
    }

    /// The number of the last row inserted.
    var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle) }

    func failure(_ operation: String, _ code: Int32) -> StoreError {
        .sqlite(
            operation: operation,
            code: sqlite3_extended_errcode(handle),
            message: String(cString: sqlite3_errmsg(handle))
        )
    }
}
