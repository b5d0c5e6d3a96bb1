import CSQLite

/// One prepared statement: bind, step, read, and it is ready for its next use.
///
/// It keeps its connection open; parameters count from 1 and columns from 0, as in SQLite.
final class Statement {
    private let handle: OpaquePointer
    private let connection: Connection
    private let sql: String

    init(_ handle: OpaquePointer, of connection: Connection, sql: String) {
        self.handle = handle
        self.connection = connection
        self.sql = sql
    }

    deinit { sqlite3_finalize(handle) }

    /// A value of one of SQLite's types.
    enum Value {
        case null
        case integer(Int64)
        case text(String)
        case blob([UInt8])

        init(_ integer: Int64?) {
            self = integer.map(Value.integer) ?? .null
        }

        /// The bytes that SQLite is handed, its own overhead not counted.
        var byteCount: Int {
            switch self {
            case .null: 0
            case .integer: 8
            case .text(let text): text.utf8.count
            case .blob(let bytes): bytes.count
            }
        }
    }

    /// Sets the parameters, all of them in their order, for the next `step`.
    func bind(_ values: Value...) throws(StoreError) {
        try bindAll(values)
    }

    /// Goes to the next row.
    ///
    /// - Returns: false when there is none; then the statement can be used again.
    func step() throws(StoreError) -> Bool {
        let code = sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        let error = code == SQLITE_DONE ? nil : connection.error(code, action: action)
        sqlite3_reset(handle)  // Repeats the code just seen.
        if let error { throw error }
        return false
    }

    /// Runs a statement that gives no rows.
    func run(_ values: [Value]) throws(StoreError) {
        try bindAll(values)
        while try step() {}
    }

    /// Ends a query whose last row has not been reached.
    func reset() {
        sqlite3_reset(handle)  // Repeats the code of the last step, which has been seen.
    }

    /// The integer in `column` of this row; 0 where it is NULL.
    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    /// How many of something `column` of this row says; less than none, as only damage has it, is none.
    func count(_ column: Int32) -> UInt64 { UInt64(max(0, integer(column))) }

    /// The integer in `column` of this row; nil where it is NULL.
    func optionalInteger(_ column: Int32) -> Int64? {
        sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : integer(column)
    }

    /// The text in `column` of this row; empty where it is NULL.
    func text(_ column: Int32) -> String { optionalText(column) ?? "" }

    /// The text in `column` of this row; nil where it is NULL.
    func optionalText(_ column: Int32) -> String? {
        guard let bytes = sqlite3_column_text(handle, column) else { return nil }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    /// The bytes in `column` of this row; none where it is NULL.
    func blob(_ column: Int32) -> [UInt8] {
        guard let bytes = sqlite3_column_blob(handle, column) else { return [] }
        let count = Int(sqlite3_column_bytes(handle, column))
        return Array(UnsafeRawBufferPointer(start: bytes, count: count))
    }

    /// The value in `column` of this row, whatever its type.
    func value(_ column: Int32) -> Value {
        switch sqlite3_column_type(handle, column) {
        case SQLITE_INTEGER: .integer(integer(column))
        case SQLITE_TEXT: .text(text(column))
        case SQLITE_BLOB: .blob(blob(column))
        case SQLITE_FLOAT: .text(text(column))  // None of our columns takes one.
        default: .null
        }
    }

    private var action: String { "run \(sql.prefix(60))" }

    /// Sets the parameters, as `bind` does.
    func bindAll(_ values: [Value]) throws(StoreError) {
        sqlite3_reset(handle)  // Repeats the code of the last step, which has been seen.
        for (index, value) in values.enumerated() {
            let code = bind(value, at: Int32(index + 1))
            guard code == SQLITE_OK else { throw connection.error(code, action: action) }
        }
    }

    private func bind(_ value: Value, at index: Int32) -> Int32 {
        switch value {
        case .null: sqlite3_bind_null(handle, index)
        case .integer(let integer): sqlite3_bind_int64(handle, index, integer)
        case .text(let text):
            sqlite3_bind_text(handle, index, text, Int32(text.utf8.count), Self.copied)
        case .blob(let bytes):
            sqlite3_bind_blob64(handle, index, bytes, UInt64(bytes.count), Self.copied)
        }
    }

    /// SQLITE_TRANSIENT, a macro that Swift does not import: SQLite takes a copy.
    private static var copied: sqlite3_destructor_type {
        unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    }
}
