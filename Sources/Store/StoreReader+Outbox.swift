import Diagnostics

extension StoreReader {
    /// The most rows of one page of the outbox.
    public static let outboxRowLimit = 2_000
    /// What an event takes in memory once its record is decoded, about, in bytes.
    private static let decodedEventBytes = 128

    /// The numbers of the oldest and newest rows in the file.
    public func outboxEnd() throws(StoreError) -> OutboxEnd {
        OutboxEnd(
            records: try bounds(Self.recordBounds),
            events: try bounds(Self.eventBounds),
            reports: try bounds(Self.reportBounds),
            generation: Generation.number(try state(Generation.key))
        )
    }

    /// The committed records with these numbers, oldest first.
    ///
    /// The page ends, after at least one record, where what they take once they are decoded passes
    /// `byteLimit`, or before a record that still waits for its time.
    public func outboxRecords(
        ids: ClosedRange<Int64>,
        byteLimit: Int
    ) throws(StoreError) -> OutboxPage<StoredRecord> {
        try page(Self.outboxRecords, ids, byteLimit: byteLimit, clockColumn: 13) {
            (query) throws(StoreError) in
            try StoredRecord(row: query, statements).map { record in
                let bytes =
                    2 * record.blockByteCount + record.eventCount * Self.decodedEventBytes
                return (record, record.timestamp, record.bootID, bytes)
            }
        }
    }

    /// The committed log events with these numbers, oldest first; the page ends as that of records.
    public func outboxEvents(
        ids: ClosedRange<Int64>,
        byteLimit: Int
    ) throws(StoreError) -> OutboxPage<StoredLogEvent> {
        try page(Self.outboxEvents, ids, byteLimit: byteLimit, clockColumn: 10) { query in
            StoredLogEvent(row: query).map { stored in
                (stored, stored.event.timestamp, stored.bootID, stored.event.byteCount)
            }
        }
    }

    /// The committed health reports with these numbers, oldest first; the page ends as that of records.
    public func outboxReports(
        ids: ClosedRange<Int64>,
        byteLimit: Int
    ) throws(StoreError) -> OutboxPage<StoredReport> {
        try page(Self.outboxReports, ids, byteLimit: byteLimit, clockColumn: 8) { query in
            do throws(StateBytesError) {
                let stored = try StoredReport(row: query)
                return (stored, stored.report.timestamp, stored.bootID, query.blob(6).count * 2)
            } catch {
                return nil
            }
        }
    }

    /// How many events the records with these numbers had whose raw values had to make room.
    public func outboxThinned(ids: ClosedRange<Int64>) throws(StoreError) -> Int64 {
        let query = try statements[Self.thinnedEvents]
        try query.bind(.integer(ids.lowerBound), .integer(ids.upperBound))
        guard try query.step() else { return 0 }
        defer { query.reset() }
        return query.integer(0)
    }

    private typealias Found<Row> = (row: Row, timestamp: Timestamp?, bootID: String, bytes: Int)

    private func page<Row: Sendable>(
        _ sql: String,
        _ ids: ClosedRange<Int64>,
        byteLimit: Int,
        clockColumn: Int32,
        _ read: (Statement) throws(StoreError) -> Found<Row>?
    ) throws(StoreError) -> OutboxPage<Row> {
        var items: [OutboxPage<Row>.Item] = []
        var bytes = 0
        var rows = 0
        var seen = ids.lowerBound
        let query = try statements[sql]
        let limit = Int64(Self.outboxRowLimit)
        try query.bind(.integer(ids.lowerBound), .integer(ids.upperBound), .integer(limit))
        while try query.step() {
            let id = query.integer(0)
            rows += 1
            // One that cannot be read is passed over, as one that is no more: it must not block.
            guard let found = try read(query) else {
                seen = id
                continue
            }
            if !items.isEmpty, bytes + found.bytes > byteLimit {
                query.reset()
                return OutboxPage(items: items, through: id &- 1, isWaitingForClock: false)
            }
            bytes += found.bytes
            let time: OutboxTime
            if let timestamp = found.timestamp {
                time = .stamped(timestamp)
            } else if found.bootID == bootID || query.optionalInteger(clockColumn) != nil {
                query.reset()
                let through = id > ids.lowerBound ? id - 1 : nil
                return OutboxPage(items: items, through: through, isWaitingForClock: true)
            } else {
                time = .never
            }
            items.append(OutboxPage.Item(id: id, time: time, row: found.row))
            seen = id
        }
        let through = rows == Self.outboxRowLimit ? seen : ids.upperBound
        return OutboxPage(items: items, through: through, isWaitingForClock: false)
    }

    private func bounds(_ sql: String) throws(StoreError) -> ClosedRange<Int64>? {
        let query = try statements[sql]
        guard try query.step() else { return nil }
        defer { query.reset() }
        guard let oldest = query.optionalInteger(0), let newest = query.optionalInteger(1) else {
            return nil
        }
        guard oldest <= newest else {
            throw .damaged(path: statements.connection.path, reason: "its rows are out of order")
        }
        return oldest...newest
    }

    private static let recordBounds =
        "SELECT (SELECT min(id) FROM record), (SELECT max(id) FROM record)"
    private static let eventBounds =
        "SELECT (SELECT min(id) FROM event), (SELECT max(id) FROM event)"

    private static let reportBounds =
        "SELECT (SELECT min(id) FROM health_report), (SELECT max(id) FROM health_report)"

    private static let thinnedEvents =
        "SELECT coalesce(sum(event_count), 0) FROM summary WHERE id BETWEEN ? AND ?"

    /// CROSS JOIN has SQLite go through the rows in the order of their numbers.
    private static let outboxRecords = """
        SELECT record.id, asset.asset_id, boot.boot_uuid, start_ns, timestamp_us, duration_ns,
            source, event_count, worst_quality, state_byte, block, record.clock, record.names,
            boot.utc_offset_us
        FROM record CROSS JOIN asset ON asset.id = record.asset
            CROSS JOIN boot ON boot.id = record.boot
        WHERE record.id BETWEEN ? AND ? ORDER BY record.id LIMIT ?
        """

    private static let outboxEvents = """
        SELECT event.id, boot.boot_uuid, asset.asset_id, time_ns, timestamp_us, kind, severity,
            text, evidence, event.clock, boot.utc_offset_us
        FROM event CROSS JOIN boot ON boot.id = event.boot
            LEFT JOIN asset ON asset.id = event.asset
        WHERE event.id BETWEEN ? AND ? ORDER BY event.id LIMIT ?
        """

    private static let outboxReports = """
        SELECT health_report.id, asset.asset_id, boot.boot_uuid, time_ns, timestamp_us,
            clock, block, source, boot.utc_offset_us
        FROM health_report CROSS JOIN asset ON asset.id = health_report.asset
            CROSS JOIN boot ON boot.id = health_report.boot
        WHERE health_report.id BETWEEN ? AND ? ORDER BY health_report.id LIMIT ?
        """
}
