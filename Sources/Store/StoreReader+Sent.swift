import Diagnostics

// What tells whether an event that another system sends is here already.
extension StoreReader {
    private static let latestOfAsset = """
        SELECT timestamp_us FROM record JOIN asset ON record.asset = asset.id
        WHERE asset.asset_id = ? AND timestamp_us IS NOT NULL ORDER BY timestamp_us DESC LIMIT 1
        """

    private static let endOfAsset = """
        SELECT max(timestamp_us + duration_ns / 1000)
        FROM record JOIN asset ON record.asset = asset.id
        WHERE asset.asset_id = ? AND timestamp_us >= ?
        """

    private static let blocksInRange = """
        SELECT record.id, block FROM record JOIN asset ON record.asset = asset.id
        WHERE asset.asset_id = ? AND timestamp_us BETWEEN ? AND ?
            AND timestamp_us + duration_ns / 1000 >= ? AND event_count > 0
        """

    private static let spanUS = AssetRecord.sentSpanLimit.wholeNanoseconds / 1_000

    /// A time after which no event of `assetID` was taken; nil where it has none with a timestamp.
    public func latestEnd(of assetID: String) throws(StoreError) -> Timestamp? {
        var latest: Int64?
        if let newest = try number(Self.latestOfAsset, .text(assetID)) {
            latest = try number(
                Self.endOfAsset,
                .text(assetID),
                .integer(newest - Self.spanUS)
            )
        }
        for pending in pendingRecords where pending.assetID == assetID {
            let stored = StoredRecord(pending, bootID: bootID, offset: offset)
            guard let start = stored.timestamp else { continue }
            let end = (start + stored.duration).microseconds + 1
            latest = max(latest ?? end, end)
        }
        return latest.map { Timestamp(microseconds: $0) }
    }

    /// Those stored events of `assetID`, taken within `range`, whose ids are in `wanted`.
    ///
    /// Records of more than `AssetRecord.sentSpanLimit` are not looked into as far as they exceed it.
    public func events(
        of assetID: String,
        in range: ClosedRange<Timestamp>,
        wanted: Set<EventIdentity>
    ) throws(StoreError) -> [EventIdentity: SensorEvent] {
        var found: [EventIdentity: SensorEvent] = [:]
        let low = range.lowerBound.microseconds
        let high = range.upperBound.microseconds
        let query = try statements[Self.blocksInRange]
        try query.bind(
            .text(assetID),
            .integer(low - Self.spanUS),
            .integer(high),
            .integer(low - 1)
        )
        while try query.step() {
            do throws(RecordBlockError) {
                let record = try RecordBlock.decode(query.blob(1), assetID: assetID)
                for event in record.events where wanted.contains(event.identity) {
                    found[event.identity] = event
                }
            } catch {
                let id = query.integer(0)
                query.reset()
                throw .badRecord(id: id, error)
            }
        }
        for pending in pendingRecords where pending.assetID == assetID {
            let stored = StoredRecord(pending, bootID: bootID, offset: offset)
            guard let start = stored.timestamp, start <= range.upperBound,
                (start + stored.duration).microseconds >= low - 1
            else { continue }
            for event in try stored.decoded().events where wanted.contains(event.identity) {
                found[event.identity] = event
            }
        }
        return found
    }

    private func number(_ sql: String, _ values: Statement.Value...) throws(StoreError) -> Int64? {
        let query = try statements[sql]
        try query.bindAll(values)
        guard try query.step() else { return nil }
        defer { query.reset() }
        return query.optionalInteger(0)
    }
}
