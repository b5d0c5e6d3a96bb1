import Diagnostics

extension StoreReader {
    private static let columns = """
        SELECT record.id, asset.asset_id, boot.boot_uuid, start_ns, timestamp_us, duration_ns,
            source, event_count, worst_quality, state_byte, block, record.clock, record.names
        FROM asset JOIN record ON record.asset = asset.id JOIN boot ON boot.id = record.boot
        """
    private static let ofAsset = columns + " WHERE asset.asset_id = ?"

    static let recordByID = columns + " WHERE record.id = ?"

    static let recordsAfter = columns + " WHERE record.id > ? ORDER BY record.id LIMIT ?"

    static let recordsInRange =
        ofAsset
        + " AND timestamp_us BETWEEN ? AND ? ORDER BY timestamp_us DESC, record.id DESC LIMIT ?"

    static let newestStamped =
        ofAsset
        + " AND timestamp_us IS NOT NULL ORDER BY timestamp_us DESC, record.id DESC LIMIT ?"

    static let newestUnstamped =
        ofAsset + " AND timestamp_us IS NULL ORDER BY record.id DESC LIMIT ?"

    static let newestEvents = """
        SELECT event.id, boot.boot_uuid, asset.asset_id, time_ns, timestamp_us, kind, severity,
            text, evidence, clock
        FROM event JOIN boot ON boot.id = event.boot LEFT JOIN asset ON asset.id = event.asset
        ORDER BY event.id DESC LIMIT ?
        """

    /// Ids are dense (see `Schema`), so nothing has to be counted.
    static let countRecords =
        "SELECT coalesce((SELECT max(id) FROM record) - (SELECT min(id) FROM record) + 1, 0)"
    static let countEvents =
        "SELECT coalesce((SELECT max(id) FROM event) - (SELECT min(id) FROM event) + 1, 0)"
}

extension StoredRecord {
    /// The record in this row, with its names from `statements`; nil where a number in it has no
    /// meaning.
    init?(row: Statement, _ statements: Statements) throws(StoreError) {
        guard let source = UInt8(exactly: row.integer(6)).flatMap(Source.init(storedByte:)),
            let quality = UInt8(exactly: row.integer(8)).flatMap(Quality.init(storedByte:)),
            let state = UInt8(exactly: row.integer(9))
        else { return nil }
        self.init(
            id: row.integer(0),
            assetID: row.text(1),
            bootID: row.text(2),
            start: MonotonicTime(nanoseconds: row.integer(3)),
            timestamp: row.optionalInteger(4).map(Timestamp.init(microseconds:)),
            duration: .nanoseconds(row.integer(5)),
            source: source,
            eventCount: Int(row.integer(7)),
            worstQuality: quality,
            state: OperatingState(storedByte: state),
            clock: row.integer(11),
            names: try RecordNames(row.optionalInteger(12), statements),
            block: row.blob(10)
        )
    }

    /// A record of whose row the numbers have no meaning: one bad row must not hide those around it.
    ///
    /// Its block is left out, so that it does not decode, and it counts as simulated and bad, so that
    /// it never passes as real.
    init(unreadable row: Statement) {
        self.init(
            id: row.integer(0),
            assetID: row.text(1),
            bootID: row.text(2),
            start: MonotonicTime(nanoseconds: row.integer(3)),
            timestamp: row.optionalInteger(4).map(Timestamp.init(microseconds:)),
            duration: .zero,
            source: .simulator,
            eventCount: 0,
            worstQuality: .bad(.notAvailable),
            state: nil,
            clock: row.integer(11),
            names: .none,
            block: []
        )
    }

    /// A record that waits for its commit, stamped as it will be.
    init(_ pending: PendingRecord, bootID: String, offset: Int64?) {
        self.init(
            id: nil,
            assetID: pending.assetID,
            bootID: bootID,
            start: pending.start,
            timestamp: pending.timestamp
                ?? (pending.offset ?? offset).map {
                    Timestamp(microseconds: pending.start.stamped(by: $0))
                },
            duration: pending.duration,
            source: pending.source,
            eventCount: pending.eventCount,
            worstQuality: pending.worstQuality,
            state: pending.state,
            clock: 0,
            names: pending.names.map(RecordNames.list) ?? .none,
            block: pending.block
        )
    }
}

extension RecordNames {
    /// Those with the number that a row names.
    init(_ id: Int64?, _ statements: Statements) throws(StoreError) {
        guard let id else {
            self = .none
            return
        }
        self = try statements.names(id).map(RecordNames.list) ?? .missing(id)
    }
}

extension StoredLogEvent {
    /// The event in this row; nil where its severity is no word of ours.
    init?(row: Statement) {
        guard let severity = LogEvent.Severity(rawValue: row.text(6)) else { return nil }
        self.init(
            id: row.integer(0),
            bootID: row.text(1),
            clock: row.integer(9),
            event: LogEvent(
                assetID: row.optionalText(2),
                time: MonotonicTime(nanoseconds: row.integer(3)),
                timestamp: row.optionalInteger(4).map(Timestamp.init(microseconds:)),
                kind: row.text(5),
                severity: severity,
                text: row.text(7),
                evidence: row.text(8)
            )
        )
    }
}

extension LogEvent {
    /// The same event at `timestamp`.
    func stamped(_ timestamp: Timestamp?) -> LogEvent {
        LogEvent(
            assetID: assetID,
            time: time,
            timestamp: timestamp,
            kind: kind,
            severity: severity,
            text: text,
            evidence: evidence
        )
    }
}
