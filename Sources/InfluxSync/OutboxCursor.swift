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
    var rows: ClosedRange<Int64>?

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

    /// Begins with a table of `rows`: what was removed before a first start is nobody's loss.
    mutating func begin(_ rows: ClosedRange<Int64>?, isNew: Bool) {
        delivered.forget(above: rows?.upperBound ?? 0)
        if isNew, let rows, rows.lowerBound > 1 {
            delivered.markDelivered(1...(rows.lowerBound - 1))
        }
        planned = delivered
        self.rows = rows
        liveStart = rows?.upperBound ?? 1
    }
}

/// The cursors of one sink over both tables, as they are kept in the store.
struct OutboxCursors {
    var records = OutboxCursor()
    var events = OutboxCursor()

    /// The key that the cursors of `sinkID` are kept under.
    static func key(of sinkID: String) -> String { "outbox.\(sinkID)" }

    /// The length of the first (two bytes, lowest first), the first, and the second.
    var encoded: [UInt8] {
        let first = records.delivered.encoded
        let length = [UInt8(first.count & 0xFF), UInt8(first.count >> 8)]
        return length + first + events.delivered.encoded
    }

    /// Takes what was delivered from `bytes`; false, and nothing is, if they are not of `encoded`.
    mutating func read(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 2 else { return false }
        let length = Int(bytes[0]) | Int(bytes[1]) << 8
        guard bytes.count >= 2 + length,
            let first = DeliveredRanges(encoded: Array(bytes[2..<(2 + length)])),
            let second = DeliveredRanges(encoded: Array(bytes[(2 + length)...]))
        else { return false }
        records.delivered = first
        events.delivered = second
        return true
    }
}
