import Diagnostics

/// Writes batches, each in one transaction; for the store's thread only.
final class Committer {
    /// How many rows are stamped in one transaction: few enough for the next commit to be on time.
    static let stampRowLimit = 500
    /// A clock that differs by no more from what is stored of this boot is not stored again.
    static let offsetStepLimitUS: Int64 = 1_000_000

    private let statements: Statements
    private let bootID: String
    private var boot: Int64?
    private var storedOffset: Int64?
    private var tails: [Int64: EventTail] = [:]
    private var bytes: UInt64 = 0

    /// The newest record with events of an asset, and whether its row names it.
    struct EventTail {
        var record: Int64
        var isSaved: Bool
    }

    /// What became of a batch.
    struct Outcome {
        /// The bytes SQLite was handed.
        let bytes: UInt64
        /// What it refused for ever, and why.
        let refused: Loss
        let reason: StoreError?
    }

    init(_ statements: Statements, bootID: String) throws(StoreError) {
        self.statements = statements
        self.bootID = bootID
        let query = try statements["SELECT id, utc_offset_us FROM boot WHERE boot_uuid = ?"]
        try query.bind(.text(bootID))
        if try query.step() {
            boot = query.integer(0)
            storedOffset = query.optionalInteger(1)
            query.reset()
        }
    }

    /// UTC less the machine's clock of this boot, µs, if an earlier start has stored it.
    var offset: Int64? { storedOffset }

    /// Notes that `record` is the newest with events of `asset`.
    func note(_ tail: EventTail, of asset: Int64) {
        tails[asset] = tail
    }

    /// Writes all of `batch`, or nothing.
    ///
    /// A row that SQLite refuses is left out, so that it cannot hold up all others for ever.
    func commit(
        _ batch: Batch,
        offset: Int64?
    ) throws(StoreError) -> Outcome {
        let before = (boot, storedOffset, tails)
        bytes = 0
        var refused = Loss()
        var reason: StoreError?
        do throws(StoreError) {
            try statements.connection.transaction { () throws(StoreError) in
                let boot = try bootRow(offset: offset)
                for asset in batch.assets {
                    try run(Self.insertAsset, .integer(asset.number), .text(asset.id))
                }
                for record in batch.records {
                    do throws(StoreError) {
                        try insert(record, boot: boot, offset: offset)
                    } catch .rowRefused(let path, let why) {
                        refused.add(record: record.start)
                        reason = .rowRefused(path: path, reason: why)
                    }
                }
                for event in batch.events {
                    do throws(StoreError) {
                        try insert(event, boot: boot, offset: offset)
                    } catch .rowRefused(let path, let why) {
                        refused.add(event: event.event.time)
                        reason = .rowRefused(path: path, reason: why)
                    }
                }
                for key in batch.states.keys.sorted() {
                    try run(Self.setState, .text(key), .blob(batch.states[key] ?? []))
                }
            }
        } catch {
            (boot, storedOffset, tails) = before
            throw error
        }
        return Outcome(bytes: bytes, refused: refused, reason: reason)
    }

    /// Gives rows whose boot's clock is known by now their time in UTC, some at a time.
    ///
    /// - Returns: how many got it; more are left if it is `stampRowLimit` or above.
    func stampSome(offset: Int64?) throws(StoreError) -> Int {
        let before = (boot, storedOffset)
        var rows = 0
        do throws(StoreError) {
            try statements.connection.transaction { () throws(StoreError) in
                if offset != nil { _ = try bootRow(offset: offset) }
                for sql in [Self.stampRecords, Self.stampEvents] {
                    try run(sql, .integer(Int64(Self.stampRowLimit)))
                    rows += statements.connection.changedRows
                }
            }
        } catch {
            (boot, storedOffset) = before
            throw error
        }
        return rows
    }

    private func bootRow(offset: Int64?) throws(StoreError) -> Int64 {
        let boot: Int64
        if let known = self.boot {
            boot = known
        } else {
            try run("INSERT INTO boot(boot_uuid) VALUES (?)", .text(bootID))
            boot = statements.connection.lastInsertedRow
            self.boot = boot
        }
        guard let offset else { return boot }
        let isNew = storedOffset.map { ($0 - offset).magnitude > Self.offsetStepLimitUS } ?? true
        if isNew {
            let sql = "UPDATE boot SET utc_offset_us = ? WHERE id = ?"
            try run(sql, .integer(offset), .integer(boot))
            storedOffset = offset
        }
        return boot
    }

    private func insert(
        _ record: PendingRecord,
        boot: Int64,
        offset: Int64?
    ) throws(StoreError) {
        let stamped = record.timestamp?.microseconds ?? offset.map { record.start.stamped(by: $0) }
        try run(
            Self.insertRecord,
            .integer(record.asset),
            .integer(boot),
            .integer(record.start.nanoseconds),
            Statement.Value(stamped),
            .integer(record.duration.wholeNanoseconds),
            .integer(Int64(record.source.storedByte)),
            .integer(Int64(record.eventCount)),
            .integer(Int64(record.worstQuality.storedByte)),
            .integer(Int64(record.state?.storedByte ?? 0)),
            .blob(record.block)
        )
        if record.eventCount > 0 {
            let id = statements.connection.lastInsertedRow
            tails[record.asset] = EventTail(record: id, isSaved: false)
        } else if let tail = tails[record.asset], !tail.isSaved {
            let sql = "UPDATE asset SET last_event_record = ? WHERE id = ?"
            try run(sql, .integer(tail.record), .integer(record.asset))
            tails[record.asset]?.isSaved = true
        }
    }

    private func insert(
        _ pending: PendingEvent,
        boot: Int64,
        offset: Int64?
    ) throws(StoreError) {
        let event = pending.event
        let stamped = event.timestamp?.microseconds ?? offset.map { event.time.stamped(by: $0) }
        try run(
            Self.insertEvent,
            Statement.Value(pending.asset),
            .integer(boot),
            .integer(event.time.nanoseconds),
            Statement.Value(stamped),
            .text(event.kind),
            .text(event.severity.rawValue),
            .text(event.text),
            .text(event.evidence)
        )
    }

    private func run(_ sql: String, _ values: Statement.Value...) throws(StoreError) {
        let statement = try statements[sql]
        bytes += values.reduce(0) { $0 + UInt64($1.byteCount) }
        try statement.run(values)
    }
}

extension MonotonicTime {
    /// The time in UTC, µs, where UTC less the machine's clock is `offset` µs.
    func stamped(by offset: Int64) -> Int64 { nanoseconds / 1_000 &+ offset }
}
