import CSQLite
import Diagnostics
import Platform

/// What a check of a store has found.
public struct StoreFindings: Hashable, Sendable {
    /// The most faults of one kind that are told; more are only counted.
    public static let toldLimit = 20

    /// What SQLite says of the file; empty where it is sound.
    public internal(set) var fileFaults: [String] = []
    /// What is wrong with the first bad records.
    public internal(set) var recordFaults: [String] = []
    /// How many records do not decode, or say another number of events than their row.
    public internal(set) var badRecords: UInt64 = 0
    /// Records that were looked at.
    public internal(set) var records: UInt64 = 0
    /// Events in them.
    public internal(set) var events: UInt64 = 0
    /// What is wrong with the first bad summaries, health reports and artifacts.
    public internal(set) var otherFaults: [String] = []
    /// How many summaries, health reports and artifacts do not decode.
    public internal(set) var badOthers: UInt64 = 0

    /// Whether all was looked at; otherwise the time was up.
    public internal(set) var isComplete = true

    /// Whether nothing is wrong with what was looked at.
    public var isSound: Bool { fileFaults.isEmpty && badRecords == 0 && badOthers == 0 }

    fileprivate mutating func add(_ fault: StoreError) {
        badOthers += 1
        if otherFaults.count < Self.toldLimit { otherFaults.append("\(fault)") }
    }
}

extension StoredFile {
    /// Looks at every page and decodes every record; `progress` is told how many of how many.
    ///
    /// Once `limit` is over it stops where it is, and says so in what it has found.
    ///
    /// - Throws: `StoreError` where the file cannot be read at all; what is damaged is a finding.
    public func check(
        upTo limit: Duration? = nil,
        progress: (_ done: UInt64, _ of: UInt64) -> Void
    ) throws(StoreError) -> StoreFindings {
        var findings = StoreFindings()
        let deadline = limit.map { MonotonicClock.now() + $0 }
        connection.interrupt(at: deadline)
        defer { connection.interrupt(at: nil) }
        do throws(StoreError) {
            findings.fileFaults = try integrityFaults()
            let total = try reader.counts().records
            try eachRecord { record throws(StoreError) in
                findings.records += 1
                if findings.records % 1_000 == 0 { progress(findings.records, total) }
                guard let fault = Self.fault(in: record) else {
                    findings.events += UInt64(record.eventCount)
                    return
                }
                findings.badRecords += 1
                if findings.recordFaults.count < StoreFindings.toldLimit {
                    findings.recordFaults.append(fault)
                }
            }
            try checkOthers(&findings)
        } catch .damaged(_, let reason) {
            findings.fileFaults.append(reason)
        } catch .database(_, _, _, let code) where code & 0xFF == SQLITE_INTERRUPT {
            findings.isComplete = false
        }
        return findings
    }

    private func checkOthers(_ findings: inout StoreFindings) throws(StoreError) {
        try eachSummary { summary throws(StoreError) in
            do throws(StoreError) { _ = try summary.decoded() } catch { findings.add(error) }
        }
        var last: Int64 = 0
        let reports = try reader.statements["SELECT id FROM health_report WHERE id > ? LIMIT 1"]
        while true {
            try reports.bind(.integer(last))
            guard try reports.step() else { break }
            let id = reports.integer(0)
            reports.reset()
            try checkOrder(last < id, "health reports")
            last = id
            do throws(StoreError) { _ = try reader.reports(after: last - 1, limit: 1) } catch {
                guard case .badReport = error else { throw error }
                findings.add(error)
            }
        }
        for assetID in try assetIDs() {
            for kind in ArtifactKind.allCases {
                for artifact in try reader.artifacts(kind, of: assetID) {
                    do throws(StoreError) {
                        let version = artifact.version
                        _ = try reader.content(of: kind, version: version, assetID: assetID)
                    } catch {
                        guard case .badArtifact = error else { throw error }
                        findings.add(error)
                    }
                }
            }
        }
    }

    private static func fault(in record: StoredRecord) -> String? {
        do throws(StoreError) {
            let count = try record.decoded().events.count
            return count == record.eventCount
                ? nil
                : "record \(record.id ?? 0) has \(count) events, its row says "
                    + "\(record.eventCount)"
        } catch {
            return "\(error)"
        }
    }

    private func integrityFaults() throws(StoreError) -> [String] {
        let query = try connection.prepare("PRAGMA integrity_check(\(StoreFindings.toldLimit))")
        var faults: [String] = []
        while try query.step() { faults.append(query.text(0)) }
        return faults == ["ok"] ? [] : faults
    }

    /// Gives every record with raw values to `body`, by their numbers, a page at a time.
    ///
    /// One that was removed meanwhile, since the agent goes on, is not given.
    public func eachRecord(
        _ body: (StoredRecord) throws(StoreError) -> Void
    ) throws(StoreError) {
        try eachPage(
            { id throws(StoreError) in try reader.records(after: id, limit: Self.pageLimit) },
            id: { $0.id },
            body
        )
    }

    /// Gives every summary to `body`, by their numbers, a page at a time; as `eachRecord` does.
    public func eachSummary(
        _ body: (StoredSummary) throws(StoreError) -> Void
    ) throws(StoreError) {
        try eachPage(
            { id throws(StoreError) in try reader.summaries(after: id, limit: Self.pageLimit) },
            id: { $0.id },
            body
        )
    }

    /// Gives every health report to `body`, by their numbers, a page at a time.
    public func eachReport(
        _ body: (StoredReport) throws(StoreError) -> Void
    ) throws(StoreError) {
        try eachPage(
            { id throws(StoreError) in try reader.reports(after: id, limit: Self.pageLimit) },
            id: { $0.id },
            body
        )
    }

    /// Gives what `page` has behind a number to `body`, from the first on, until there is no more.
    private func eachPage<Item>(
        _ page: (Int64) throws(StoreError) -> [Item],
        id: (Item) -> Int64?,
        _ body: (Item) throws(StoreError) -> Void
    ) throws(StoreError) {
        var last: Int64 = 0
        while true {
            let items = try page(last)
            guard let newest = items.last.flatMap(id) else { return }
            for item in items { try body(item) }
            try checkOrder(last < newest, "records, summaries or reports")
            last = newest
        }
    }

    /// Rows of a damaged file may come in no order, and then without end.
    ///
    /// - Throws: `StoreError.damaged` where they do.
    func checkOrder(_ isRising: Bool, _ what: String) throws(StoreError) {
        guard !isRising else { return }
        throw .damaged(path: connection.path, reason: "rows of \(what) are out of order")
    }

    private static let pageLimit = 256
}
