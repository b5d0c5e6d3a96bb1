import Diagnostics

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

    /// Whether nothing is wrong.
    public var isSound: Bool { fileFaults.isEmpty && badRecords == 0 }
}

extension StoredFile {
    /// Looks at every page and decodes every record; `progress` is told how many of how many.
    ///
    /// - Throws: `StoreError` where the file cannot be read at all; what is damaged is a finding.
    public func check(
        progress: (_ done: UInt64, _ of: UInt64) -> Void
    ) throws(StoreError) -> StoreFindings {
        var findings = StoreFindings()
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
        } catch .damaged(_, let reason) {
            findings.fileFaults.append(reason)
        }
        return findings
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
        var last: Int64 = 0
        while true {
            let page = try reader.records(after: last, limit: Self.pageLimit)
            guard let newest = page.last?.id else { return }
            for record in page { try body(record) }
            last = newest
        }
    }

    private static let pageLimit = 256
}
