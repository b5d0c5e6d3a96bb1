import CSQLite

/// A compiled statement: bind, step, read columns, again.
final class Statement {
    private let handle: OpaquePointer
    // Keeps the connection open for as long as a statement lives.
    private let connection: Connection

    // What SQLITE_TRANSIENT is in C: SQLite copies what is bound.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    init(_ sql: String, on connection: Connection) throws(StoreError) {
        var compiled: OpaquePointer?
        let code = sqlite3_prepare_v3(
            connection.handle,
            sql,
            -1,
            UInt32(SQLITE_PREPARE_PERSISTENT),
            &compiled,
            nil
        )
        guard code == SQLITE_OK, let compiled else {
            throw connection.failure("prepare \(sql.prefix(60))", code)
        }
        handle = compiled
        self.connection = connection
    }

    deinit { sqlite3_finalize(handle) }

    /// A value that a parameter can have.
    enum Value {
        case null
        case integer(Int64)
        case text(String)
        case blob([UInt8])

        init(_ integer: Int64?) { self = integer.map { .integer($0) } ?? .null }
    }

    /// Gives the parameters, in order, and makes the statement ready to step.
    func bind(_ values: [Value]) throws(StoreError) {
        sqlite3_reset(handle)
        for (index, value) in values.enumerated() {
            let code = bind(value, at: Int32(index + 1))
            guard code == SQLITE_OK else { throw connection.failure("bind a value", code) }
        }
    }

    private func bind(_ value: Value, at place: Int32) -> Int32 {
        switch value {
        case .null: sqlite3_bind_null(handle, place)
        case .integer(let integer): sqlite3_bind_int64(handle, place, integer)
        case .text(let text):
            sqlite3_bind_text(handle, place, text, Int32(text.utf8.count), Self.copied)
        case .blob(let bytes):
            // A nil pointer would bind NULL; an empty blob is not NULL.
            bytes.isEmpty
                ? sqlite3_bind_zeroblob(handle, place, 0)
                : sqlite3_bind_blob(handle, place, bytes, Int32(bytes.count), Self.copied)
        }
    }

    /// Goes to the next row; false at the end.
    func step() throws(StoreError) -> Bool {
        let code = sqlite3_step(handle)
        switch code {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default:
            let failure = connection.failure("write or read", code)
            sqlite3_reset(handle)
            throw failure
        }
    }

    /// Runs a statement that gives no rows.
    func run(_ values: Value...) throws(StoreError) {
        try bind(values)
        _ = try step()
        sqlite3_reset(handle)
    }

    /// Ends reading before the last row.
    func reset() { sqlite3_reset(handle) }

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    func optionalInteger(_ column: Int32) -> Int64? {
        sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : integer(column)
    }

    func text(_ column: Int32) -> String {
        sqlite3_column_text(handle, column).map { String(cString: $0) } ?? ""
    }

    func optionalText(_ column: Int32) -> String? {
        sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : text(column)
    }

    func blob(_ column: Int32) -> [UInt8] {
        guard let start = sqlite3_column_blob(handle, column) else { return [] }
        let count = Int(sqlite3_column_bytes(handle, column))
        return Array(UnsafeRawBufferPointer(start: start, count: count))
    }
}
