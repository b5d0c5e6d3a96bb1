import Diagnostics

/// What is left of a record whose raw values had to make room, as the store holds it.
public struct StoredSummary: Sendable {
    /// The number that its record had.
    public let id: Int64
    /// The asset.
    public let assetID: String
    /// The kernel's id of the boot that its times belong to.
    public let bootID: String
    /// When it begins, by the clock of that boot.
    public let start: MonotonicTime
    /// When it begins, in UTC; nil where the clock of its boot was never trusted.
    public let timestamp: Timestamp?
    /// From its start to its latest event, poll or window.
    public let duration: Duration
    /// Where its events came from.
    public let source: Source
    /// How many events its record had.
    public let eventCount: Int
    let names: RecordNames
    let block: [UInt8]

    /// All of it.
    ///
    /// - Throws: `StoreError.badRecord` where its bytes are not what was written.
    public func decoded() throws(StoreError) -> RecordSummary {
        do throws(RecordBlockError) {
            return try RecordSummary(bytes: block, names: names.list())
        } catch {
            throw .badRecord(id: id, error)
        }
    }
}

extension StoreReader {
    /// The summaries of `assetID` whose records begin in `range`, oldest first; the newest of them
    /// where there are more than `limit`, 1…`rowLimit`.
    public func summaries(
        of assetID: String,
        in range: ClosedRange<Timestamp>,
        limit: Int
    ) throws(StoreError) -> [StoredSummary] {
        let limit = min(max(1, limit), Self.rowLimit)
        let found = try summaryRows(
            Self.summariesInRange,
            .text(assetID),
            .integer(range.lowerBound.microseconds),
            .integer(range.upperBound.microseconds),
            .integer(Int64(limit))
        )
        return found.reversed()
    }

    /// The summaries behind number `id`, oldest first; at most `limit`, 1…`rowLimit`.
    public func summaries(after id: Int64, limit: Int) throws(StoreError) -> [StoredSummary] {
        let limit = min(max(1, limit), Self.rowLimit)
        return try summaryRows(Self.summariesAfter, .integer(id), .integer(Int64(limit)))
    }

    private func summaryRows(
        _ sql: String,
        _ values: Statement.Value...
    ) throws(StoreError) -> [StoredSummary] {
        let query = try statements[sql]
        try query.bindAll(values)
        var found: [StoredSummary] = []
        while try query.step() {
            guard let source = UInt8(exactly: query.integer(6)).flatMap(Source.init(storedByte:))
            else {
                let id = query.integer(0)
                query.reset()
                throw .badRecord(id: id, .badValue("source"))
            }
            found.append(
                StoredSummary(
                    id: query.integer(0),
                    assetID: query.text(1),
                    bootID: query.text(2),
                    start: MonotonicTime(nanoseconds: query.integer(3)),
                    timestamp: query.optionalInteger(4).map(Timestamp.init(microseconds:)),
                    duration: .nanoseconds(query.integer(5)),
                    source: source,
                    eventCount: Int(query.integer(7)),
                    names: try RecordNames(query.optionalInteger(8), statements),
                    block: query.blob(9)
                )
            )
        }
        return found
    }

    private static let summaryColumns = """
        SELECT summary.id, asset.asset_id, boot.boot_uuid, start_ns, timestamp_us, duration_ns,
            source, event_count, names, block
        FROM asset JOIN summary ON summary.asset = asset.id JOIN boot ON boot.id = summary.boot
        """
    static let summariesInRange =
        summaryColumns + " WHERE asset.asset_id = ? AND timestamp_us BETWEEN ? AND ? "
        + "ORDER BY timestamp_us DESC, summary.id DESC LIMIT ?"
    static let summariesAfter =
        summaryColumns + " WHERE summary.id > ? ORDER BY summary.id LIMIT ?"
}
