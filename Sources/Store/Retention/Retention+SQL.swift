import Diagnostics

extension Retention {
    static let oldestRecords = """
        SELECT id, asset, boot, start_ns, timestamp_us, duration_ns, source, event_count,
            worst_quality, state_byte, clock, names, block
        FROM record WHERE id <= ? ORDER BY id LIMIT ?
        """

    static let oldestSummaries = """
        SELECT asset, timestamp_us, event_count, length(block), id FROM summary WHERE id <= ?
        ORDER BY id
        """

    static let insertSummary = """
        INSERT INTO summary(id, asset, boot, start_ns, timestamp_us, duration_ns, source,
            event_count, worst_quality, state_byte, clock, names, block)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    static let addRemoval = """
        INSERT INTO removal(asset, level, from_us, through_us, records, events)
        VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT(asset, level) DO UPDATE SET
            from_us = min(coalesce(from_us, excluded.from_us), coalesce(excluded.from_us, from_us)),
            through_us = max(coalesce(through_us, excluded.through_us),
                coalesce(excluded.through_us, through_us)),
            records = records + excluded.records,
            events = events + excluded.events
        """

    /// A row of `oldestRecords`.
    struct Row {
        let id: Int64
        let asset: Int64
        let start: MonotonicTime
        let timestamp: Timestamp?
        let events: Int64
        let block: [UInt8]
        /// All columns but the block, as they are.
        let values: [Statement.Value]

        init(_ query: Statement) {
            id = query.integer(0)
            asset = query.integer(1)
            start = MonotonicTime(nanoseconds: query.integer(3))
            timestamp = query.optionalInteger(4).map(Timestamp.init(microseconds:))
            events = query.integer(7)
            block = query.blob(12)
            values = (0..<12).map { Statement.Value(query.optionalInteger($0)) }
        }
    }
}

/// What goes in one transaction, by the number of the asset's row.
struct RemovalCounts {
    struct Count {
        var from: Timestamp?
        var through: Timestamp?
        var records: Int64 = 0
        var events: Int64 = 0
    }

    private(set) var byAsset: [Int64: Count] = [:]

    mutating func add(_ asset: Int64, _ timestamp: Timestamp?, _ events: Int64) {
        var count = byAsset[asset] ?? Count()
        count.records += 1
        count.events += events
        if let timestamp {
            count.from = min(count.from ?? timestamp, timestamp)
            count.through = max(count.through ?? timestamp, timestamp)
        }
        byAsset[asset] = count
    }
}
