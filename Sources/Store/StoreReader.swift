import Diagnostics

/// What can be asked of the store, inside `RecordStore.read`; it lives no longer than the closure.
///
/// All answers include what waits for its commit, and never wait for it.
public struct StoreReader {
    /// The most rows that one question gives.
    public static let rowLimit = 1_000

    let statements: Statements
    let bootID: String
    let pendingRecords: [PendingRecord]
    let pendingEntries: [PendingEntry]
    let offset: Int64?

    /// The newest records of `assetID`, oldest of them first.
    ///
    /// With a range, those that begin in it; records without a timestamp are in none. At most
    /// `limit`, 1…`rowLimit`.
    public func records(
        of assetID: String,
        in range: ClosedRange<Timestamp>? = nil,
        limit: Int
    ) throws(StoreError) -> [StoredRecord] {
        let limit = min(max(1, limit), Self.rowLimit)
        var found: [StoredRecord]
        if let range {
            found = try rows(
                Self.recordsInRange,
                .text(assetID),
                .integer(range.lowerBound.microseconds),
                .integer(range.upperBound.microseconds),
                .integer(Int64(limit))
            )
        } else {
            found = try rows(Self.newestStamped, .text(assetID), .integer(Int64(limit)))
            found += try rows(Self.newestUnstamped, .text(assetID), .integer(Int64(limit)))
            found.sort { ($0.id ?? 0) < ($1.id ?? 0) }
        }
        for record in pendingRecords where record.assetID == assetID {
            let stored = StoredRecord(record, bootID: bootID, offset: offset)
            if let range {
                guard let timestamp = stored.timestamp, range.contains(timestamp) else { continue }
            }
            found.append(stored)
        }
        return Array(found.suffix(limit))
    }

    /// The newest record of `assetID`; nil if there is none.
    public func latest(_ assetID: String) throws(StoreError) -> StoredRecord? {
        try records(of: assetID, limit: 1).last
    }

    /// Record number `id`; nil if there is none in the file.
    public func record(_ id: Int64) throws(StoreError) -> StoredRecord? {
        try rows(Self.recordByID, .integer(id)).first
    }

    /// The committed records behind number `id`, oldest first; at most `limit`, 1…`rowLimit`.
    public func records(after id: Int64, limit: Int) throws(StoreError) -> [StoredRecord] {
        let limit = min(max(1, limit), Self.rowLimit)
        return try rows(Self.recordsAfter, .integer(id), .integer(Int64(limit))).reversed()
    }

    /// The newest log events, newest first; at most `limit`, 1…`rowLimit`.
    public func events(limit: Int) throws(StoreError) -> [StoredLogEvent] {
        let limit = min(max(1, limit), Self.rowLimit)
        var found: [StoredLogEvent] = []
        for pending in pendingEntries.reversed() where found.count < limit {
            guard case .event(let event) = pending.content else { continue }
            found.append(stored(event, pending))
        }
        let query = try statements[Self.newestEvents]
        try query.bind(.integer(Int64(limit - found.count)))
        while try query.step() {
            guard let event = StoredLogEvent(row: query) else {
                let id = query.integer(0)
                query.reset()
                throw .badRecord(id: id, .badValue("severity"))
            }
            found.append(event)
        }
        return found
    }

    /// An event that waits for its commit, stamped as it will be.
    func stored(_ event: LogEvent, _ pending: PendingEntry) -> StoredLogEvent {
        StoredLogEvent(
            id: nil,
            bootID: bootID,
            clock: 0,
            event: event.stamped(pending.timestamp(event.timestamp, offset: offset))
        )
    }

    /// The value on disk under `key`; nil if there is none.
    func state(_ key: String) throws(StoreError) -> [UInt8]? {
        let query = try statements["SELECT value FROM state WHERE key = ?"]
        try query.bind(.text(key))
        guard try query.step() else { return nil }
        defer { query.reset() }
        return query.blob(0)
    }

    /// How much there is.
    public func counts() throws(StoreError) -> StoreCounts {
        let connection = statements.connection
        return StoreCounts(
            records: try connection.count(Self.countRecords)
                + UInt64(pendingRecords.count),
            events: try connection.count(Self.countEvents)
                + UInt64(pendingEntries.count { $0.isEvent }),
            assets: Int(try connection.integer("SELECT count(*) FROM asset"))
        )
    }

    private func rows(
        _ sql: String,
        _ values: Statement.Value...
    ) throws(StoreError) -> [StoredRecord] {
        let query = try statements[sql]
        try query.bindAll(values)
        var found: [StoredRecord] = []
        while try query.step() {
            found.append(
                try StoredRecord(row: query, statements) ?? StoredRecord(unreadable: query)
            )
        }
        return found.reversed()
    }
}
