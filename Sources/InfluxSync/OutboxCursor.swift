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

    /// What is in `ranges` is not sure to be delivered, and is sent again.
    mutating func takeBack(_ ranges: DeliveredRanges) {
        for range in ranges.ranges {
            delivered.forget(range)
            planned.forget(range)
        }
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

/// The cursors of one sink over the three tables, as they are kept in the store.
struct OutboxCursors {
    var records = OutboxCursor()
    var events = OutboxCursor()
    var reports = OutboxCursor()
    /// The life of the store's file that they belong to.
    private(set) var generation: Int64 = 0

    /// Set in the length of the first where a length and a third table follow the second.
    private static let threeTables = 0x8000

    /// How many rows are not delivered.
    var waiting: Int64 { records.waiting + events.waiting + reports.waiting }

    /// Begins with the tables' `end`, from what is delivered; from nothing where the file is another
    /// one by now.
    mutating func begin(_ end: OutboxEnd, isNew: Bool) {
        let isOther = end.generation != generation
        if isOther {
            (records, events, reports) = (OutboxCursor(), OutboxCursor(), OutboxCursor())
        }
        generation = end.generation
        records.begin(end.records, isNew: isNew || isOther)
        events.begin(end.events, isNew: isNew || isOther)
        reports.begin(end.reports, isNew: isNew || isOther)
    }

    /// Takes note of what is in the tables.
    ///
    /// - Returns: how many rows went undelivered with a file that was replaced.
    mutating func update(_ end: OutboxEnd) -> Int64 {
        guard end.generation == generation else {
            let lost = waiting
            begin(end, isNew: true)
            return lost
        }
        records.update(end.records)
        events.update(end.events)
        reports.update(end.reports)
        return 0
    }

    /// Live data begins with the newest row of each table.
    mutating func jumpToNewest() {
        records.jumpToNewest()
        events.jumpToNewest()
        reports.jumpToNewest()
    }

    /// The key that the cursors of `sinkID` are kept under.
    static func key(of sinkID: String) -> String { "outbox.\(sinkID)" }

    /// The generation (eight bytes, lowest first); the length of the first (two) with `threeTables`,
    /// the first; the length of the second, the second; the third.
    var encoded: [UInt8] {
        let life = (0..<8).map { UInt8(truncatingIfNeeded: generation >> (8 * $0)) }
        let first = records.delivered.encoded
        let second = events.delivered.encoded
        return life + Self.length(first.count | Self.threeTables) + first
            + Self.length(second.count) + second + reports.delivered.encoded
    }

    /// Takes what was delivered from `bytes`; false, and nothing is, if they are not of `encoded`.
    ///
    /// What an earlier version wrote knows no reports.
    mutating func read(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 10 else { return false }
        let life = bytes[..<8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        var rest = bytes[8...]
        guard let word = Self.length(from: &rest),
            let first = Self.ranges(word & ~Self.threeTables, from: &rest)
        else { return false }
        var third = DeliveredRanges()
        var secondCount = rest.count
        if word & Self.threeTables != 0 {
            guard let length = Self.length(from: &rest) else { return false }
            secondCount = length
        }
        guard let second = Self.ranges(secondCount, from: &rest) else { return false }
        if word & Self.threeTables != 0 {
            guard let last = Self.ranges(rest.count, from: &rest) else { return false }
            third = last
        }
        records.delivered = first
        events.delivered = second
        reports.delivered = third
        generation = Int64(bitPattern: life)
        return true
    }

    private static func length(_ number: Int) -> [UInt8] {
        [UInt8(number & 0xFF), UInt8(number >> 8)]
    }

    private static func length(from bytes: inout ArraySlice<UInt8>) -> Int? {
        guard let low = bytes.popFirst(), let high = bytes.popFirst() else { return nil }
        return Int(low) | Int(high) << 8
    }

    private static func ranges(
        _ count: Int,
        from bytes: inout ArraySlice<UInt8>
    ) -> DeliveredRanges? {
        guard bytes.count >= count else { return nil }
        defer { bytes = bytes.dropFirst(count) }
        return DeliveredRanges(encoded: Array(bytes.prefix(count)))
    }
}
