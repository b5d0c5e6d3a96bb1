import Diagnostics

/// Writes batches, each in one transaction; for the store's thread only.
final class Committer {
    /// How many rows are stamped in one transaction: few enough for the next commit to be on time.
    static let stampRowLimit = 500
    let statements: Statements
    private let bootID: String
    private var boot: Int64?
    private var clocks = ClockSettings()
    /// Of a boot the first settings and so many of the last stay in the file.
    private static let clockRowLimit: Int64 = 1_000
    /// The numbers of the first rows of a file that goes on where a damaged one ended.
    var first: FirstNumbers
    private var tails: [Int64: EventTail] = [:]
    private var bytes: UInt64 = 0
    /// Lists of names that are in the file, and their numbers.
    var knownNames: [(id: Int64, list: NameList)] = []

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
        first = try FirstNumbers(in: statements.connection)
        let query = try statements["SELECT id FROM boot WHERE boot_uuid = ?"]
        try query.bind(.text(bootID))
        guard try query.step() else { return }
        let boot = query.integer(0)
        query.reset()
        self.boot = boot
        let settings = try statements[Self.clocksOfBoot]
        try settings.bind(.integer(boot))
        while try settings.step() {
            _ = clocks.add(id: settings.integer(0), offset: settings.integer(1))
        }
    }

    /// This boot, and the number of its row; nil where it has none yet.
    var knownBoot: (number: Int64, id: String)? { boot.map { ($0, bootID) } }

    /// UTC less the machine's clock of this boot, µs, if an earlier start has stored it.
    var offset: Int64? { clocks.newest?.offset }

    /// The numbers of the newest rows that this file has got; nil before the first.
    var newest = NewestRows()

    /// Whether record `id` is the newest of `asset` that has events.
    func isNewestWithEvents(_ id: Int64, of asset: Int64) -> Bool { tails[asset]?.record == id }

    /// Notes that `record` is the newest with events of `asset`.
    func note(_ tail: EventTail, of asset: Int64) {
        tails[asset] = tail
    }

    /// Writes all of the batch in `flight`, or nothing.
    ///
    /// A row that SQLite refuses is left out, so that it cannot hold up all others for ever.
    func commit(
        _ flight: Flight,
        at now: MonotonicTime
    ) throws(StoreError) -> Outcome {
        let batch = flight.batch
        let before = (boot, clocks, first, newest, tails)
        let namesBefore = knownNames
        bytes = 0
        var refused = Loss()
        var reason: StoreError?
        do throws(StoreError) {
            try statements.connection.transaction { () throws(StoreError) in
                let boot = try bootRow()
                if clocks.first == nil { try setting(flight.firstOffset, of: boot, at: now) }
                for asset in batch.assets { try insert(asset) }
                for record in batch.records {
                    do throws(StoreError) {
                        let clock = try setting(record.offset, of: boot, at: now)
                        try insert(record, boot: boot, clock: clock)
                    } catch {
                        reason = try Self.refusal(error)
                        refused.add(record: record.start)
                    }
                }
                for entry in batch.entries {
                    do throws(StoreError) {
                        let clock = try setting(entry.offset, of: boot, at: now)
                        try insert(entry, boot: boot, clock: clock)
                    } catch {
                        reason = try Self.refusal(error)
                        refused.add(event: entry.time)
                    }
                }
                // The newest row is how the clock is set now, whatever waited for its commit: the
                // next start of this boot begins with it.
                if let offset = flight.offset, clocks.newest?.isAt(offset) == false {
                    try insertSetting(offset, of: boot, at: now)
                }
                try keep(batch.lines, boot: boot)
                for key in batch.states.keys.sorted() {
                    try run(Self.setState, .text(key), .blob(batch.states[key] ?? []))
                }
            }
        } catch {
            (boot, clocks, first, newest, tails) = before
            knownNames = namesBefore
            throw error
        }
        return Outcome(bytes: bytes, refused: refused, reason: reason)
    }

    /// Gives rows whose boot's clock is known by now their time in UTC, some at a time.
    ///
    /// - Returns: how many got it; more are left if it is `stampRowLimit` or above.
    func stampSome(offset: Int64?, at now: MonotonicTime) throws(StoreError) -> Int {
        let before = (boot, clocks)
        var rows = 0
        do throws(StoreError) {
            try statements.connection.transaction { () throws(StoreError) in
                if clocks.first == nil { try setting(offset, of: bootRow(), at: now) }
                for sql in Self.stamping {
                    try run(sql, .integer(Int64(Self.stampRowLimit)))
                    rows += statements.connection.changedRows
                }
            }
        } catch {
            (boot, clocks) = before
            throw error
        }
        return rows
    }

    private func bootRow() throws(StoreError) -> Int64 {
        if let boot { return boot }
        try run("INSERT INTO boot(boot_uuid) VALUES (?)", .text(bootID))
        let row = statements.connection.lastInsertedRow
        boot = row
        return row
    }

    /// The setting of the clock in which UTC is the machine's clock plus `offset` µs, kept in the file
    /// if it is a new one; without an offset the first of the boot, if it has one.
    ///
    /// The first setting of a boot is the one by which its earlier rows are stamped.
    @discardableResult
    private func setting(
        _ offset: Int64?,
        of boot: Int64,
        at now: MonotonicTime
    ) throws(StoreError) -> ClockSetting? {
        guard let offset else { return clocks.first }
        if let known = clocks.setting(at: offset) { return known }
        return try insertSetting(offset, of: boot, at: now)
    }

    @discardableResult
    private func insertSetting(
        _ offset: Int64,
        of boot: Int64,
        at now: MonotonicTime
    ) throws(StoreError) -> ClockSetting {
        try run(
            Self.insertClock,
            .integer(boot),
            .integer(now.nanoseconds),
            .integer(offset)
        )
        let id = statements.connection.lastInsertedRow
        try run(Self.setFirstOffset, .integer(offset), .integer(boot))
        // A clock that is set each minute would fill the disk with them in the end.
        try run(Self.cutClocks, .integer(boot), .integer(id - Self.clockRowLimit))
        return clocks.add(id: id, offset: offset)
    }

    /// That a row is refused for ever, for what is wrong with it.
    ///
    /// - Throws: all else.
    private static func refusal(_ error: StoreError) throws(StoreError) -> StoreError {
        guard case .rowRefused = error, damage(error) == nil else { throw error }
        return error
    }

    /// That an asset or boot which the file had is not there any more; nil for all else.
    ///
    /// Its rows would be refused for ever, and all behind them.
    static func damage(_ error: StoreError) -> StoreError? {
        guard case .rowRefused(let path, let reason) = error, reason.hasPrefix("FOREIGN KEY") else {
            return nil
        }
        return .damaged(path: path, reason: "an asset or boot is not there any more: \(reason)")
    }

    /// An asset that the file did not show and has all the same contradicts itself: no later try helps.
    private func insert(_ asset: NewAsset) throws(StoreError) {
        do throws(StoreError) {
            try run(Self.insertAsset, .integer(asset.number), .text(asset.id))
        } catch .rowRefused(let path, let reason) {
            throw .damaged(
                path: path,
                reason: "the table of assets has another \(asset.id): \(reason)"
            )
        }
    }

    private func insert(
        _ record: PendingRecord,
        boot: Int64,
        clock: ClockSetting?
    ) throws(StoreError) {
        let stamped =
            record.timestamp?.microseconds ?? clock.map { record.start.stamped(by: $0.offset) }
        let names = try keep(record.names)
        try run(
            Self.insertRecord,
            Statement.Value(first[.record]),
            .integer(record.asset),
            .integer(boot),
            .integer(record.start.nanoseconds),
            Statement.Value(stamped),
            .integer(record.duration.wholeNanoseconds),
            .integer(Int64(record.source.storedByte)),
            .integer(Int64(record.eventCount)),
            .integer(Int64(record.worstQuality.storedByte)),
            .integer(Int64(record.state?.storedByte ?? 0)),
            .integer(record.source.bringsItsTime ? 0 : clock?.id ?? 0),
            Statement.Value(names),
            .blob(record.block)
        )
        noteInserted(.record)
        if record.eventCount > 0 {
            let id = statements.connection.lastInsertedRow
            tails[record.asset] = EventTail(record: id, isSaved: false)
        } else if let tail = tails[record.asset], !tail.isSaved {
            let sql = "UPDATE asset SET last_event_record = ? WHERE id = ?"
            try run(sql, .integer(tail.record), .integer(record.asset))
            tails[record.asset]?.isSaved = true
        }
    }

    private func keep(_ lines: [PendingLine], boot: Int64) throws(StoreError) {
        guard !lines.isEmpty else { return }
        for pending in lines {
            try run(
                Self.insertLine,
                Statement.Value(first[.quarantine]),
                .integer(boot),
                .integer(pending.line.time.nanoseconds),
                .text(pending.line.sinkID),
                .text(pending.line.line),
                .text(pending.line.reason)
            )
            noteInserted(.quarantine)
        }
        try run(Self.cutQuarantine, .integer(QuarantinedLine.rowLimit))
    }

    /// The row inserted last is the newest of `table`: the next ones go on behind it.
    func noteInserted(_ table: NumberedTable) {
        first[table] = nil
        newest[table] = statements.connection.lastInsertedRow
    }

    func run(_ sql: String, _ values: Statement.Value...) throws(StoreError) {
        let statement = try statements[sql]
        bytes += values.reduce(0) { $0 + UInt64($1.byteCount) }
        try statement.run(values)
    }
}

extension Source {
    /// Whether events of this source come with their time instead of being given ours.
    var bringsItsTime: Bool { self == .http || self == .replay }
}

extension MonotonicTime {
    /// The time in UTC, µs, where UTC less the machine's clock is `offset` µs.
    func stamped(by offset: Int64) -> Int64 { nanoseconds / 1_000 &+ offset }
}
