import Diagnostics

/// A record ready to be written: its row, with the block already made.
struct RecordRow: Sendable {
    let assetID: String
    let start: MonotonicTime
    let end: MonotonicTime
    let timestamp: Timestamp?
    let source: Source
    let eventCount: Int
    let worstGrade: Quality.Grade
    let state: OperatingState?
    let block: [UInt8]

    /// The row of `record`; its timestamp is that of its first stamped event, moved to its start.
    init(_ record: AssetRecord) {
        assetID = record.assetID
        start = record.start
        end = record.end
        let stamped = record.events.first { $0.timestamp != nil }
        timestamp = stamped.flatMap { event in
            event.timestamp.map { $0 + (record.start - event.time) }
        }
        source = record.source
        eventCount = record.events.count
        worstGrade = record.worstGrade
        state = record.events.last?.state
        block = RecordBlock.encode(record)
    }
}

/// One thing that waits to be written.
enum PendingItem: Sendable {
    case record(RecordRow)
    case event(LogEvent)
    case state(key: String, value: [UInt8])

    /// What it takes in memory, about.
    var byteCount: Int {
        switch self {
        case .record(let row): 160 + row.assetID.utf8.count + row.block.count
        case .event(let event):
            200 + event.text.utf8.count + event.evidence.utf8.count + event.kind.utf8.count
        case .state(let key, let value): 64 + key.utf8.count + value.count
        }
    }
}

/// What waits for the next commit, bounded in bytes: the newest is kept.
struct Pending: Sendable {
    private(set) var items: [PendingItem] = []
    private(set) var byteCount = 0
    private(set) var dropped = DroppedRecords()
    private let byteLimit: Int

    init(byteLimit: Int) { self.byteLimit = byteLimit }

    mutating func append(_ item: PendingItem) {
        items.append(item)
        byteCount += item.byteCount
        makeRoom()
    }

    /// Takes everything out, to be written.
    mutating func takeAll() -> [PendingItem] {
        defer {
            items = []
            byteCount = 0
        }
        return items
    }

    /// Puts back what could not be written, before what has come since.
    mutating func putBack(_ earlier: [PendingItem]) {
        items.insert(contentsOf: earlier, at: 0)
        byteCount += earlier.reduce(0) { $0 + $1.byteCount }
        makeRoom()
    }

    /// The oldest records give way first; events and states only when no record is left.
    private mutating func makeRoom() {
        guard byteCount > byteLimit else { return }
        var kept: [PendingItem] = []
        for item in items {
            if byteCount > byteLimit, case .record(let row) = item {
                byteCount -= item.byteCount
                dropped.add(from: row.start, to: row.end)
            } else {
                kept.append(item)
            }
        }
        while byteCount > byteLimit, !kept.isEmpty { byteCount -= kept.removeFirst().byteCount }
        items = kept
    }
}
