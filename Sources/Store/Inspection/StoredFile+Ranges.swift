import Diagnostics

/// A record of a time range, whole or what is left of it: reports read these.
public struct StoredPart: Sendable {
    /// Its head: times, source, quality and state.
    public let head: StoredRecord
    /// Whether only the summary is left.
    public let isSummary: Bool

    /// What is in it.
    public enum Content: Sendable {
        /// All of it.
        case record(AssetRecord)
        /// What is left of one whose raw values had to make room, and the names of its channels.
        case summary(RecordSummary, channelNames: [String])
    }

    /// The bytes as they are stored, for a checksum.
    package var block: [UInt8] { head.block }

    /// What is in it.
    ///
    /// - Throws: `StoreError.badRecord` where its bytes are not what was written.
    public func decoded() throws(StoreError) -> Content {
        guard isSummary else { return .record(try head.decoded()) }
        do throws(RecordBlockError) {
            let names = try head.names.list()
            let summary = try RecordSummary(bytes: head.block, names: names)
            return .summary(summary, channelNames: names.channels)
        } catch {
            throw .badRecord(id: head.id ?? 0, error)
        }
    }
}

// A range of an asset's history, in the order of time, a page at a time: nothing is held in between,
// so that neither memory nor the log of the agent that writes meanwhile grows.
extension StoredFile {
    private static let rowsOfPage = 128
    private static let bytesOfPage = 1_024 * 1_024

    /// Gives what is left of `assetID` from `from` on and before `end` to `body`, oldest first.
    ///
    /// Records without a time in UTC are in no range.
    public func eachPart(
        of assetID: String,
        from: Timestamp,
        before end: Timestamp,
        _ body: (StoredPart) throws(StoreError) -> Void
    ) throws(StoreError) {
        var place = (time: from.microseconds, id: Int64(-1))
        while true {
            let page = try parts(of: assetID, after: place, before: end.microseconds)
            guard let last = page.last, let time = last.head.timestamp else { return }
            for part in page { try body(part) }
            let next = (time: time.microseconds, id: last.head.id ?? place.id)
            try checkOrder(place < next, "records or summaries")
            place = next
        }
    }

    private func parts(
        of assetID: String,
        after place: (time: Int64, id: Int64),
        before end: Int64
    ) throws(StoreError) -> [StoredPart] {
        let query = try reader.statements[Self.partRows]
        try query.bind(
            .text(assetID),
            .integer(place.time),
            .integer(place.id),
            .integer(end),
            .integer(Int64(Self.rowsOfPage))
        )
        var page: [StoredPart] = []
        var bytes = 0
        while try query.step() {
            let record =
                try StoredRecord(row: query, reader.statements) ?? StoredRecord(unreadable: query)
            page.append(StoredPart(head: record, isSummary: query.integer(13) == 1))
            bytes += record.blockByteCount
            guard bytes < Self.bytesOfPage else {
                query.reset()
                break
            }
        }
        return page
    }

    /// Gives the health reports of `assetID` of that range to `body`, oldest first.
    public func eachReport(
        of assetID: String,
        from: Timestamp,
        before end: Timestamp,
        _ body: (StoredReport) throws(StoreError) -> Void
    ) throws(StoreError) {
        var place = (time: from.microseconds, id: Int64(-1))
        while true {
            let before = place
            var page: [StoredReport] = []
            let query = try reader.statements[Self.reportRows]
            try query.bind(
                .text(assetID),
                .integer(place.time),
                .integer(place.id),
                .integer(end.microseconds),
                .integer(Int64(Self.rowsOfPage))
            )
            while try query.step() {
                place = (query.integer(4), query.integer(0))
                do throws(StateBytesError) {
                    page.append(try StoredReport(row: query))
                } catch {
                    query.reset()
                    throw .badReport(id: place.id, error)
                }
            }
            guard !page.isEmpty else { return }
            try checkOrder(before < place, "health reports")
            for report in page { try body(report) }
        }
    }

    /// Gives what `assetID` used in each period that begins in that range to `body`, oldest first.
    public func eachEnergyPeriod(
        of assetID: String,
        from: Timestamp,
        before end: Timestamp,
        _ body: (Timestamp, EnergyPeriod) throws(StoreError) -> Void
    ) throws(StoreError) {
        var place = (time: from.microseconds, id: Int64(-1))
        while true {
            let before = place
            var page: [(Timestamp, EnergyPeriod)] = []
            let query = try reader.statements[Self.energyRows]
            try query.bind(
                .text(assetID),
                .integer(place.time),
                .integer(place.id),
                .integer(end.microseconds),
                .integer(Int64(Self.rowsOfPage))
            )
            while try query.step() {
                place = (query.integer(1), query.integer(0))
                do throws(StateBytesError) {
                    let period = try EnergyPeriod(bytes: query.blob(2))
                    page.append((Timestamp(microseconds: place.time), period))
                } catch {
                    query.reset()
                    throw .badRecord(id: place.id, .badValue("energy"))
                }
            }
            guard !page.isEmpty else { return }
            try checkOrder(before < place, "energy periods")
            for (time, period) in page { try body(time, period) }
        }
    }

    /// Gives the happenings of that range to `body`, in the order in which they were stored: those of
    /// `assetID` and of the agent itself.
    public func eachEvent(
        of assetID: String,
        from: Timestamp,
        before end: Timestamp,
        _ body: (StoredLogEvent) throws(StoreError) -> Void
    ) throws(StoreError) {
        var last: Int64 = -1
        while true {
            let before = last
            var page: [StoredLogEvent] = []
            let query = try reader.statements[Self.eventRows]
            try query.bind(
                .integer(last),
                .text(assetID),
                .integer(from.microseconds),
                .integer(end.microseconds),
                .integer(Int64(Self.rowsOfPage))
            )
            while try query.step() {
                last = query.integer(0)
                if let event = StoredLogEvent(row: query) { page.append(event) }
            }
            guard !page.isEmpty else { return }
            try checkOrder(before < last, "events")
            for event in page { try body(event) }
        }
    }

    /// The versions of what `assetID` learned, oldest first, without their contents.
    public func artifacts(
        _ kind: ArtifactKind,
        of assetID: String
    ) throws(StoreError) -> [StoredArtifact] {
        try reader.artifacts(kind, of: assetID)
    }

    /// The content of a version; nil where there is no such version.
    ///
    /// - Throws: `StoreError.badArtifact` where its bytes are not what was written.
    public func content(
        of kind: ArtifactKind,
        version: UInt64,
        assetID: String
    ) throws(StoreError) -> [UInt8]? {
        try reader.content(of: kind, version: version, assetID: assetID)
    }

    private static func partColumns(of table: String, isSummary: Int) -> String {
        """
        SELECT \(table).id AS id, asset.asset_id, boot.boot_uuid, start_ns,
            timestamp_us AS timestamp_us, duration_ns, source, event_count, worst_quality,
            state_byte, block, \(table).clock, \(table).names, \(isSummary)
        FROM asset JOIN \(table) ON \(table).asset = asset.id JOIN boot ON boot.id = \(table).boot
        WHERE asset.asset_id = ?1 AND timestamp_us >= ?2 AND timestamp_us < ?4
            AND (timestamp_us > ?2 OR \(table).id > ?3)
        """
    }

    private static let partRows =
        partColumns(of: "record", isSummary: 0) + " UNION ALL "
        + partColumns(of: "summary", isSummary: 1) + " ORDER BY 5, 1 LIMIT ?5"

    private static let reportRows = """
        SELECT health_report.id, asset.asset_id, boot.boot_uuid, time_ns, timestamp_us, clock, block
        FROM asset JOIN health_report ON health_report.asset = asset.id
            JOIN boot ON boot.id = health_report.boot
        WHERE asset.asset_id = ?1 AND timestamp_us >= ?2 AND timestamp_us < ?4
            AND (timestamp_us > ?2 OR health_report.id > ?3)
        ORDER BY timestamp_us, health_report.id LIMIT ?5
        """

    private static let energyRows = """
        SELECT energy_period.id, timestamp_us, block
        FROM asset JOIN energy_period ON energy_period.asset = asset.id
        WHERE asset.asset_id = ?1 AND timestamp_us >= ?2 AND timestamp_us < ?4
            AND (timestamp_us > ?2 OR energy_period.id > ?3)
        ORDER BY timestamp_us, energy_period.id LIMIT ?5
        """

    private static let eventRows = """
        SELECT event.id, boot.boot_uuid, asset.asset_id, time_ns, timestamp_us, kind, severity,
            text, evidence, clock
        FROM event JOIN boot ON boot.id = event.boot LEFT JOIN asset ON asset.id = event.asset
        WHERE event.id > ?1 AND (asset.asset_id = ?2 OR event.asset IS NULL)
            AND timestamp_us >= ?3 AND timestamp_us < ?4
        ORDER BY event.id LIMIT ?5
        """
}
