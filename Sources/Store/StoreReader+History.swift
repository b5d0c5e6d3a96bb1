import Diagnostics

/// One second, about, of an asset's past: a record, or the summary that is left of one.
public struct HistoryRow: Sendable {
    /// Its number in the file; nil while it waits for its commit.
    public let id: Int64?
    /// When it begins, in UTC.
    public let timestamp: Timestamp
    /// From its start to its latest event or poll.
    public let duration: Duration
    private let start: MonotonicTime
    private let content: Content

    private enum Content {
        case record(StoredRecord)
        case summary(names: RecordNames, block: [UInt8])
    }

    /// What is in it.
    public enum Decoded: Sendable {
        case record(AssetRecord)
        case summary(RecordSummary)
    }

    /// Whether only a summary is left.
    public var isSummary: Bool {
        if case .summary = content { true } else { false }
    }

    /// All of it.
    ///
    /// - Throws: `StoreError.badRecord` where its bytes are not what was written.
    public func decoded() throws(StoreError) -> Decoded {
        switch content {
        case .record(let record): return .record(try record.decoded())
        case .summary(_, let block):
            do throws(RecordBlockError) {
                return .summary(try RecordSummary(bytes: block))
            } catch {
                throw .badRecord(id: id ?? 0, error)
            }
        }
    }

    /// The names of its windows' features, in their order; empty where they are not known.
    ///
    /// - Throws: `StoreError.badRecord` where the file has lost them.
    public func featureNames() throws(StoreError) -> [String] {
        do throws(RecordBlockError) {
            switch content {
            case .record(let record): return try record.names.list().features
            case .summary(let names, _): return try names.list().features
            }
        } catch {
            throw .badRecord(id: id ?? 0, error)
        }
    }

    /// When `time`, which is one of its own, was in UTC.
    public func timestamp(of time: MonotonicTime) -> Timestamp {
        let age = time.nanoseconds / 1_000 &- start.nanoseconds / 1_000
        return Timestamp(microseconds: timestamp.microseconds &+ age)
    }

    fileprivate init?(_ record: StoredRecord) {
        guard let timestamp = record.timestamp else { return nil }
        id = record.id
        self.timestamp = timestamp
        duration = record.duration
        start = record.start
        content = .record(record)
    }

    fileprivate init?(summary row: Statement, _ statements: Statements) throws(StoreError) {
        guard let microseconds = row.optionalInteger(2) else { return nil }
        id = row.integer(0)
        timestamp = Timestamp(microseconds: microseconds)
        duration = .nanoseconds(row.integer(3))
        start = MonotonicTime(nanoseconds: row.integer(1))
        content = .summary(
            names: try RecordNames(row.optionalInteger(4), statements),
            block: row.blob(5)
        )
    }
}

/// Where the past of an asset is: as records, or as what is left of them.
public enum HistoryLevel: Sendable {
    case raw
    case summary
}

/// A place in an asset's past: a time, and the number of the row that begins then.
public struct HistoryPlace: Sendable {
    /// When the row begins.
    public var timestamp: Timestamp
    /// Its number.
    public var id: Int64

    /// The place before all rows that begin at `timestamp`.
    public init(before timestamp: Timestamp) {
        self.timestamp = timestamp
        id = 0
    }

    /// The place of `row`.
    public init(_ row: HistoryRow) {
        timestamp = row.timestamp
        id = row.id ?? .max
    }
}

// The past of an asset, read in small parts so that no question keeps a commit waiting for long.
extension StoreReader {
    /// How many rows of `assetID` begin in `range`; not more than `limit` are counted.
    public func historyCount(
        of assetID: String,
        _ level: HistoryLevel,
        in range: ClosedRange<Timestamp>,
        limit: Int
    ) throws(StoreError) -> Int {
        let query = try statements[level == .raw ? Self.rawCount : Self.summaryCount]
        try query.bind(
            .text(assetID),
            .integer(range.lowerBound.microseconds),
            .integer(range.upperBound.microseconds),
            .integer(Int64(limit))
        )
        guard try query.step() else { return 0 }
        defer { query.reset() }
        return Int(query.integer(0))
    }

    /// The committed rows of `assetID` behind `place` that begin by `end`, earliest first.
    ///
    /// At most `limit`, 1…`rowLimit`.
    public func history(
        of assetID: String,
        _ level: HistoryLevel,
        after place: HistoryPlace,
        through end: Timestamp,
        limit: Int
    ) throws(StoreError) -> [HistoryRow] {
        let query = try statements[level == .raw ? Self.rawRows : Self.summaryRows]
        try query.bind(
            .text(assetID),
            .integer(place.timestamp.microseconds),
            .integer(place.id),
            .integer(end.microseconds),
            .integer(Int64(min(max(1, limit), Self.rowLimit)))
        )
        var rows: [HistoryRow] = []
        while try query.step() {
            switch level {
            case .raw:
                // One that cannot be read is passed over, as one that is no more.
                guard let record = try StoredRecord(row: query, statements) else { continue }
                if let row = HistoryRow(record) { rows.append(row) }
            case .summary:
                if let row = try HistoryRow(summary: query, statements) { rows.append(row) }
            }
        }
        return rows
    }

    /// The rows of `assetID` that begin in `range` and wait for their commit, earliest first.
    public func waitingHistory(
        of assetID: String,
        in range: ClosedRange<Timestamp>
    ) -> [HistoryRow] {
        pendingRecords.compactMap { pending in
            guard pending.assetID == assetID,
                let row = HistoryRow(StoredRecord(pending, bootID: bootID, offset: offset)),
                range.contains(row.timestamp)
            else { return nil }
            return row
        }
    }

    private static func count(_ table: String) -> String {
        """
        SELECT count(*) FROM (SELECT 1 FROM \(table)
            WHERE asset = (SELECT id FROM asset WHERE asset_id = ?)
            AND timestamp_us BETWEEN ? AND ? LIMIT ?)
        """
    }
    private static func condition(_ table: String) -> String {
        " WHERE \(table).asset = (SELECT id FROM asset WHERE asset_id = ?)"
            + " AND (timestamp_us, \(table).id) > (?, ?) AND timestamp_us <= ?"
            + " ORDER BY timestamp_us, \(table).id LIMIT ?"
    }
    private static let rawCount = count("record")
    private static let summaryCount = count("summary")
    private static let rawRows =
        """
        SELECT record.id, asset.asset_id, boot.boot_uuid, start_ns, timestamp_us, duration_ns,
            source, event_count, worst_quality, state_byte, block, record.clock, record.names
        FROM record CROSS JOIN asset ON asset.id = record.asset
            CROSS JOIN boot ON boot.id = record.boot
        """ + condition("record")
    private static let summaryRows =
        "SELECT id, start_ns, timestamp_us, duration_ns, names, block FROM summary"
        + condition("summary")
}
