import Diagnostics

/// Reads what the store has committed; lives for one call of `RecordStore.read`.
public struct StoreReader {
    /// The most rows one query gives.
    public static let rowLimit = 10_000

    let file: StoreConnection

    /// A stored record with what the row around its block says.
    public struct StoredRecord: Hashable, Sendable {
        /// The row's number: it only grows, so it is a place to go on reading from.
        public let id: Int64
        /// The boot it belongs to.
        public let bootID: String
        /// UTC of its start; nil until this boot's clock was trusted.
        public let timestamp: Timestamp?
        /// The record; events without a timestamp of their own have got it from the row.
        public let record: AssetRecord
    }

    private static let recordColumns = """
        SELECT record.id, boot.boot_uuid, record.start_ns, record.timestamp_us, record.source,
            asset.asset_id, record.block
        FROM record JOIN boot ON boot.id = record.boot JOIN asset ON asset.id = record.asset
        """

    /// The records of an asset (of all assets if nil) after row `after`, oldest first.
    public func records(
        of assetID: String? = nil,
        after: Int64 = 0,
        limit: Int = StoreReader.rowLimit
    ) throws(StoreError) -> [StoredRecord] {
        let statement = try file.prepare(
            """
            \(Self.recordColumns)
            WHERE record.id > ?1 AND (?2 IS NULL OR asset.asset_id = ?2)
            ORDER BY record.id LIMIT ?3
            """
        )
        try statement.bind([
            .integer(after), assetID.map { .text($0) } ?? .null,
            .integer(Int64(min(limit, Self.rowLimit))),
        ])
        var found: [StoredRecord] = []
        while try statement.step() { found.append(try Self.record(statement)) }
        return found
    }

    /// The newest event of an asset, of any boot; nil if there is none.
    public func lastEvent(of assetID: String) throws(StoreError) -> SensorEvent? {
        let statement = try file.prepare(
            """
            \(Self.recordColumns)
            WHERE asset.asset_id = ? AND record.event_count > 0
            ORDER BY record.id DESC LIMIT 1
            """
        )
        try statement.bind([.text(assetID)])
        guard try statement.step() else { return nil }
        return try Self.record(statement).record.events.last
    }

    /// The newest things that happened, newest first.
    public func events(limit: Int) throws(StoreError) -> [LogEvent] {
        let statement = try file.prepare(
            """
            SELECT asset.asset_id, event.time_ns, event.timestamp_us, event.kind, event.severity,
                event.text, event.evidence
            FROM event LEFT JOIN asset ON asset.id = event.asset
            ORDER BY event.id DESC LIMIT ?
            """
        )
        try statement.bind([.integer(Int64(min(limit, Self.rowLimit)))])
        var found: [LogEvent] = []
        while try statement.step() {
            found.append(
                LogEvent(
                    assetID: statement.optionalText(0),
                    time: MonotonicTime(nanoseconds: statement.integer(1)),
                    timestamp: statement.optionalInteger(2).map(Timestamp.init(microseconds:)),
                    kind: statement.text(3),
                    severity: .init(rawValue: statement.integer(4)) ?? .notice,
                    text: statement.text(5),
                    evidence: statement.text(6)
                )
            )
        }
        return found
    }

    /// What was kept under `key`; nil if nothing was.
    public func state(_ key: String) throws(StoreError) -> [UInt8]? {
        let statement = try file.prepare("SELECT value FROM state WHERE key = ?")
        try statement.bind([.text(key)])
        return try statement.step() ? statement.blob(0) : nil
    }

    /// SQLite's own check of the file: "ok", or what is wrong.
    public func integrity() throws(StoreError) -> String {
        let statement = try file.prepare("PRAGMA integrity_check")
        return try statement.step() ? statement.text(0) : "no answer"
    }

    private static func record(_ row: Statement) throws(StoreError) -> StoredRecord {
        let start = MonotonicTime(nanoseconds: row.integer(2))
        let timestamp = row.optionalInteger(3).map(Timestamp.init(microseconds:))
        guard let source = Source(storedByte: UInt8(truncatingIfNeeded: row.integer(4))) else {
            throw .corruptBlock("record \(row.integer(0)) has source \(row.integer(4))")
        }
        var record = try RecordBlock.decode(
            row.blob(6),
            assetID: row.text(5),
            source: source,
            start: start
        )
        if let timestamp {
            record.events = record.events.map { event in
                event.timestamp == nil
                    ? event.stamped(timestamp + (event.time - start)) : event
            }
        }
        return StoredRecord(
            id: row.integer(0),
            bootID: row.text(1),
            timestamp: timestamp,
            record: record
        )
    }
}

extension SensorEvent {
    fileprivate func stamped(_ timestamp: Timestamp) -> SensorEvent {
        SensorEvent(
            identity: identity,
            time: time,
            timestamp: timestamp,
            voltageV: voltageV,
            currentA: currentA,
            powerFactor: powerFactor,
            powerKW: powerKW,
            vibrationG: vibrationG,
            qualities: qualities,
            state: state,
            source: source
        )
    }
}
