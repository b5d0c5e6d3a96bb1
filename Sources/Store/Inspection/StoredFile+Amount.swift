import Diagnostics

extension StoredFile {
    /// How many events with raw values `assetID` has of records that begin in that range.
    public func eventCount(
        of assetID: String,
        from: Timestamp,
        before end: Timestamp
    ) throws(StoreError) -> UInt64 {
        let query = try reader.statements[Self.eventCountRow]
        try query.bind(
            .text(assetID),
            .integer(from.microseconds),
            .integer(end.microseconds)
        )
        defer { query.reset() }
        guard try query.step() else { return 0 }
        return query.count(0)
    }

    /// How many events with raw values `assetID` has that have no time in UTC: the clock of their boot was
    /// not trusted until now.
    public func eventCountWithoutTime(of assetID: String) throws(StoreError) -> UInt64 {
        let query = try reader.statements[Self.timelessCountRow]
        try query.bind(.text(assetID))
        defer { query.reset() }
        guard try query.step() else { return 0 }
        return query.count(0)
    }

    private static let timelessCountRow = """
        SELECT coalesce(sum(event_count), 0)
        FROM asset JOIN record ON record.asset = asset.id
        WHERE asset.asset_id = ?1 AND timestamp_us IS NULL
        """

    private static let eventCountRow = """
        SELECT coalesce(sum(event_count), 0)
        FROM asset JOIN record ON record.asset = asset.id
        WHERE asset.asset_id = ?1 AND timestamp_us >= ?2 AND timestamp_us < ?3
        """
}
