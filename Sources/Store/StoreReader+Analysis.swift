import Diagnostics

/// A health report as the store holds it.
public struct StoredReport: Hashable, Sendable {
    /// Its number in the file, rising with every report; nil while it waits for its commit.
    public let id: Int64?
    /// The asset.
    public let assetID: String
    /// The kernel's id of the boot that its time belongs to.
    public let bootID: String
    /// When it was made.
    public let time: MonotonicTime
    /// Which setting of the clock gave it its timestamp, as in `StoredRecord`.
    public let clock: Int64
    /// Where the events came from that it judges; nil where that is not known.
    public let source: Source?
    /// The report; its timestamp is nil until the clock of its boot was trusted.
    public let report: HealthReport
}

extension StoreReader {
    /// The newest health reports of `assetID`, newest first; with a range, those made in it.
    ///
    /// At most `limit`, 1…`rowLimit`.
    ///
    /// - Throws: `StoreError.badReport` where one does not decode.
    public func reports(
        of assetID: String,
        in range: ClosedRange<Timestamp>? = nil,
        limit: Int
    ) throws(StoreError) -> [StoredReport] {
        let limit = min(max(1, limit), Self.rowLimit)
        var found = waitingReports(of: assetID, in: range)
        if found.count < limit {
            let rest = Statement.Value.integer(Int64(limit - found.count))
            if let range {
                found += try reportRows(
                    Self.reportsInRange,
                    .text(assetID),
                    .integer(range.lowerBound.microseconds),
                    .integer(range.upperBound.microseconds),
                    rest
                )
            } else {
                found += try reportRows(Self.newestReports, .text(assetID), rest)
            }
        }
        return Array(found.prefix(limit))
    }

    /// The committed health reports behind number `id`, oldest first; at most `limit`, 1…`rowLimit`.
    ///
    /// - Throws: `StoreError.badReport` where one does not decode.
    public func reports(after id: Int64, limit: Int) throws(StoreError) -> [StoredReport] {
        let limit = min(max(1, limit), Self.rowLimit)
        return try reportRows(Self.reportsAfter, .integer(id), .integer(Int64(limit)))
    }

    func waitingReports(
        of assetID: String,
        in range: ClosedRange<Timestamp>?
    ) -> [StoredReport] {
        var found: [StoredReport] = []
        for entry in pendingEntries.reversed() {
            guard case .report(let report, let source) = entry.content, report.assetID == assetID
            else {
                continue
            }
            let timestamp = entry.timestamp(report.timestamp, offset: offset)
            if let range {
                guard let timestamp, range.contains(timestamp) else { continue }
            }
            found.append(
                StoredReport(
                    id: nil,
                    assetID: assetID,
                    bootID: bootID,
                    time: entry.time,
                    clock: 0,
                    source: source,
                    report: report.stamped(timestamp)
                )
            )
        }
        return found
    }

    func reportRows(
        _ sql: String,
        _ values: Statement.Value...
    ) throws(StoreError) -> [StoredReport] {
        let query = try statements[sql]
        try query.bindAll(values)
        var found: [StoredReport] = []
        while try query.step() {
            do throws(StateBytesError) {
                found.append(try StoredReport(row: query))
            } catch {
                let id = query.integer(0)
                query.reset()
                throw .badReport(id: id, error)
            }
        }
        return found
    }

    private static let reportColumns = """
        SELECT health_report.id, asset.asset_id, boot.boot_uuid, time_ns, timestamp_us,
            clock, block, source
        FROM asset JOIN health_report ON health_report.asset = asset.id
            JOIN boot ON boot.id = health_report.boot
        """
    static let newestReports =
        reportColumns + " WHERE asset.asset_id = ? ORDER BY health_report.id DESC LIMIT ?"
    static let reportsBefore =
        reportColumns
        + " WHERE asset.asset_id = ? AND health_report.id < ? ORDER BY health_report.id DESC LIMIT ?"
    static let reportsInRange =
        reportColumns + " WHERE asset.asset_id = ? AND timestamp_us BETWEEN ? AND ? "
        + "ORDER BY timestamp_us DESC, health_report.id DESC LIMIT ?"
    static let reportsAfter =
        reportColumns + " WHERE health_report.id > ? ORDER BY health_report.id LIMIT ?"
}

extension StoredReport {
    /// The report in this row.
    init(row: Statement) throws(StateBytesError) {
        let report = try HealthReport(bytes: row.blob(6))
        self.init(
            id: row.integer(0),
            assetID: row.text(1),
            bootID: row.text(2),
            time: MonotonicTime(nanoseconds: row.integer(3)),
            clock: row.integer(5),
            source: row.optionalInteger(7).flatMap(UInt8.init(exactly:))
                .flatMap(Source.init(storedByte:)),
            report: report.stamped(row.optionalInteger(4).map(Timestamp.init(microseconds:)))
        )
    }
}

extension HealthReport {
    /// The same report at `timestamp`.
    func stamped(_ timestamp: Timestamp?) -> HealthReport {
        HealthReport(
            identity: identity,
            timestamp: timestamp,
            assetID: assetID,
            health: health,
            maintenanceWindowDays: maintenanceWindowDays,
            explanations: explanations,
            modelVersion: modelVersion
        ) ?? self
    }
}
