import Store

/// What of one table is delivered, what is on its way, and where live data begins.
struct OutboxCursor {
    /// What the server has, or will never have.
    var delivered = DeliveredRanges()
    /// That, and what is in a batch.
    var planned = DeliveredRanges()
    /// Rows from this one on are live; those before are the backlog.
    var liveStart: Int64 = 1
    /// The numbers in the table.
    private(set) var rows: ClosedRange<Int64>?
    /// Whether nothing is known to be delivered, nor what there was before.
    private var isNew = false

    /// The next live rows that are in no batch yet.
    var live: ClosedRange<Int64>? {
        rows.flatMap { planned.nextBacklog(from: liveStart, upTo: $0.upperBound) }
    }

    /// The oldest rows of the backlog that are in no batch yet.
    var backlog: ClosedRange<Int64>? {
        guard let rows else { return nil }
        return planned.nextBacklog(upTo: min(liveStart - 1, rows.upperBound))
    }

    /// How many rows are not delivered.
    var waiting: Int64 { rows.map { delivered.missing(in: $0) } ?? 0 }

    /// Live data begins with the newest row.
    mutating func jumpToNewest() {
        if let rows { liveStart = max(liveStart, rows.upperBound) }
    }

    /// Takes note of what is in the table.
    mutating func update(_ rows: ClosedRange<Int64>?) {
        self.rows = rows
        guard isNew, let rows else { return }
        isNew = false
        // What was removed before a first start is nobody's loss.
        guard rows.lowerBound > 1 else { return }
        delivered.markDelivered(1...(rows.lowerBound - 1))
        planned.markDelivered(1...(rows.lowerBound - 1))
    }

    /// Begins with a table of `rows`, from what is delivered.
    mutating func begin(_ rows: ClosedRange<Int64>?, isNew: Bool) {
        self.isNew = isNew
        // An empty table goes on where it ended; one that ends earlier is an older copy.
        if let rows { delivered.forget(above: rows.upperBound) }
        planned = delivered
        update(rows)
        liveStart = rows?.upperBound ?? 1
    }
}

/// The cursors of one sink over both tables, as they are kept in the store.
struct OutboxCursors {
    var records = OutboxCursor()
    var events = OutboxCursor()
    /// The life of the store's file that they belong to.
    private(set) var generation: Int64 = 0

    /// Begins with the tables' `end`, from what is delivered; from nothing where the file is another
    /// one by now.
    mutating func begin(_ end: OutboxEnd, isNew: Bool) {
        let isOther = end.generation != generation
        if isOther { (records, events) = (OutboxCursor(), OutboxCursor()) }
        generation = end.generation
        records.begin(end.records, isNew: isNew || isOther)
        events.begin(end.events, isNew: isNew || isOther)
    }

    /// Takes note of what is in the tables.
    ///
    /// - Returns: how many rows went undelivered with a file that was replaced.
    mutating func update(_ end: OutboxEnd) -> Int64 {
        guard end.generation == generation else {
            let lost = records.waiting + events.waiting
            begin(end, isNew: true)
            return lost
        }
        records.update(end.records)
        events.update(end.events)
        return 0
    }

    /// The key that the cursors of `sinkID` are kept under.
    static func key(of sinkID: String) -> String { "outbox.\(sinkID)" }

    /// The generation (eight bytes, lowest first), the length of the first (two), the first, and the
    /// second.
    var encoded: [UInt8] {
        let life = (0..<8).map { UInt8(truncatingIfNeeded: generation >> (8 * $0)) }
        let first = records.delivered.encoded
        let length = [UInt8(first.count & 0xFF), UInt8(first.count >> 8)]
        return life + length + first + events.delivered.encoded
    }

    /// Takes what was delivered from `bytes`; false, and nothing is, if they are not of `encoded`.
    mutating func read(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 10 else { return false }
        let life = bytes[..<8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        let bytes = Array(bytes[8...])
        let length = Int(bytes[0]) | Int(bytes[1]) << 8
        guard bytes.count >= 2 + length,
            let first = DeliveredRanges(encoded: Array(bytes[2..<(2 + length)])),
            let second = DeliveredRanges(encoded: Array(bytes[(2 + length)...]))
        else { return false }
        records.delivered = first
        events.delivered = second
        generation = Int64(bitPattern: life)
        return true
    }
}
