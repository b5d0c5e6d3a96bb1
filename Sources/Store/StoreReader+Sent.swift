import Diagnostics

/// Stored events that were asked for by their ids.
public struct SentEvents: Sendable {
    /// Those that are stored.
    public private(set) var events: [EventIdentity: SensorEvent] = [:]
    /// Records that may have others of them and do not decode.
    public internal(set) var unreadableRecords = 0

    fileprivate mutating func add(_ events: [SensorEvent], _ wanted: Set<EventIdentity>) {
        for event in events where wanted.contains(event.identity) {
            self.events[event.identity] = event
        }
    }
}

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
        SELECT block FROM record JOIN asset ON record.asset = asset.id
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
                .integer(max(newest, .min + Self.spanUS) - Self.spanUS)
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

    /// Those stored events of `assetID`, taken within `ranges`, whose ids are in `wanted`.
    ///
    /// Records of more than `AssetRecord.sentSpanLimit` are not looked into as far as they exceed it.
    /// One that does not decode is passed over and counted: it must not block what is sent.
    public func events(
        of assetID: String,
        in ranges: [ClosedRange<Timestamp>],
        wanted: Set<EventIdentity>
    ) throws(StoreError) -> SentEvents {
        var found = SentEvents()
        for range in ranges { try addStored(assetID, range, wanted, to: &found) }
        for pending in pendingRecords where pending.assetID == assetID {
            let stored = StoredRecord(pending, bootID: bootID, offset: offset)
            guard let start = stored.timestamp else { continue }
            let end = start + stored.duration + .microseconds(1)
            guard ranges.contains(where: { start <= $0.upperBound && end >= $0.lowerBound }) else {
                continue
            }
            do throws(StoreError) {
                found.add(try stored.decoded().events, wanted)
            } catch {
                found.unreadableRecords += 1
            }
        }
        return found
    }

    private func addStored(
        _ assetID: String,
        _ range: ClosedRange<Timestamp>,
        _ wanted: Set<EventIdentity>,
        to found: inout SentEvents
    ) throws(StoreError) {
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
                found.add(try RecordBlock.decode(query.blob(0), assetID: assetID).events, wanted)
            } catch {
                found.unreadableRecords += 1
            }
        }
    }

    private func number(_ sql: String, _ values: Statement.Value...) throws(StoreError) -> Int64? {
        let query = try statements[sql]
        try query.bindAll(values)
        guard try query.step() else { return nil }
        defer { query.reset() }
        return query.optionalInteger(0)
    }
}
