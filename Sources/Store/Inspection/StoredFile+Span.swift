import CSQLite
import Diagnostics

// What is known of a store at once, without reading its records.
extension StoredFile {
    /// The version of SQLite that reads it.
    public static var libraryVersion: String { String(cString: sqlite3_libversion()) }

    /// The bytes of the file that hold something.
    public func usedBytes() throws(StoreError) -> UInt64 { try connection.usedBytes() }

    /// The times of the first and the last record, raw or summary, as they were stored; nil where
    /// there is none with a time, or where the clock was set back between them.
    public func recordedSpan() throws(StoreError) -> ClosedRange<Timestamp>? {
        let first = [try end("summary", "ASC"), try end("record", "ASC")].compactMap(\.self).min()
        let last = [try end("summary", "DESC"), try end("record", "DESC")].compactMap(\.self).max()
        guard let first, let last, first <= last else { return nil }
        return Timestamp(microseconds: first)...Timestamp(microseconds: last)
    }

    /// How many happenings of `kind` there were from `since` on, and when the last one was.
    public func happenings(
        of kind: String,
        since: Timestamp
    ) throws(StoreError) -> (count: Int, last: Timestamp?) {
        let query = try reader.statements[
            "SELECT count(*), max(timestamp_us) FROM event WHERE kind = ? AND timestamp_us >= ?"
        ]
        try query.bind(.text(kind), .integer(since.microseconds))
        guard try query.step() else { return (0, nil) }
        defer { query.reset() }
        return (
            Int(query.integer(0)), query.optionalInteger(1).map(Timestamp.init(microseconds:))
        )
    }

    private func end(_ table: String, _ order: String) throws(StoreError) -> Int64? {
        let query = try connection.prepare(
            "SELECT timestamp_us FROM \(table) WHERE timestamp_us NOT NULL ORDER BY id \(order) LIMIT 1"
        )
        return try query.step() ? query.integer(0) : nil
    }
}
