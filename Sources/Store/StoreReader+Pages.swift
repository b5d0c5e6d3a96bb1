import Diagnostics

/// A part of something long, newest first.
public struct StoredPage<Item: Sendable>: Sendable {
    /// The items, newest first.
    public var items: [Item]
    /// What to ask for the items before these with; nil where there are none.
    public var next: Int64?

    /// A part.
    public init(items: [Item], next: Int64?) {
        self.items = items
        self.next = next
    }
}

// What people page through.
extension StoreReader {
    /// The most rows that one question of `events(of:before:limit:)` looks at.
    public static let eventScanLimit = 2_000

    /// Log events of `assetID`, newest first: those with numbers below `before`, or the newest.
    ///
    /// Without `before` those that wait for their commit come first. At most `limit`, 1…`rowLimit`;
    /// fewer, with a `next`, where it has looked at `eventScanLimit` rows, mostly of other assets.
    public func events(
        of assetID: String,
        before: Int64?,
        limit: Int
    ) throws(StoreError) -> StoredPage<StoredLogEvent> {
        let limit = min(max(1, limit), Self.rowLimit)
        var found = before == nil ? waitingEvents(of: assetID) : []
        let query = try statements[Self.eventsBefore]
        try query.bind(.integer(before ?? .max), .integer(Int64(Self.eventScanLimit)))
        var seen = 0
        while try query.step() {
            let id = query.integer(0)
            seen += 1
            guard query.optionalText(2) == assetID else {
                if seen == Self.eventScanLimit { return StoredPage(items: found, next: id) }
                continue
            }
            guard found.count < limit else {
                query.reset()
                return StoredPage(items: Array(found.prefix(limit)), next: id + 1)
            }
            guard let event = StoredLogEvent(row: query) else {
                query.reset()
                throw .badRecord(id: id, .badValue("severity"))
            }
            found.append(event)
            if seen == Self.eventScanLimit { return StoredPage(items: found, next: id) }
        }
        return StoredPage(items: found, next: nil)
    }

    /// Health reports of `assetID`, newest first; pages as those of events.
    ///
    /// - Throws: `StoreError.badReport` where one does not decode.
    public func reports(
        of assetID: String,
        before: Int64?,
        limit: Int
    ) throws(StoreError) -> StoredPage<StoredReport> {
        let limit = min(max(1, limit), Self.rowLimit)
        var found = before == nil ? waitingReports(of: assetID, in: nil) : []
        let rest = limit - min(limit, found.count)
        let rows = try reportRows(
            Self.reportsBefore,
            .text(assetID),
            .integer(before ?? .max),
            .integer(Int64(rest + 1))
        )
        found += rows.prefix(rest)
        let next = rows.count > rest ? rows[rest].id.map { $0 + 1 } : nil
        return StoredPage(items: Array(found.prefix(limit)), next: next)
    }

    private func waitingEvents(of assetID: String) -> [StoredLogEvent] {
        pendingEntries.reversed().compactMap { pending in
            guard case .event(let event) = pending.content, event.assetID == assetID else {
                return nil
            }
            return stored(event, pending)
        }
    }

    private static let eventsBefore = """
        SELECT event.id, boot.boot_uuid, asset.asset_id, time_ns, timestamp_us, kind, severity,
            text, evidence, clock
        FROM event CROSS JOIN boot ON boot.id = event.boot LEFT JOIN asset ON asset.id = event.asset
        WHERE event.id < ? ORDER BY event.id DESC LIMIT ?
        """
}
