import Diagnostics

/// Keeps the file within its rules, oldest first and a little at a time; for the store's thread.
struct Retention {
    /// The most records in one transaction: few enough for the next commit to be on time.
    static let rowLimit = 256
    /// The most summaries, which are small.
    private static let summaryLimit = 2_048
    /// The most bytes of raw values in one transaction.
    private static let blockByteLimit: Int64 = 1_024 * 1_024
    /// How much of the room of a full file is made free at a time: more would take what there is room
    /// for, less would be a transaction for each commit.
    private static let freeShare: Int64 = 32
    /// What a summary takes in the file beside its block, about, bytes.
    private static let rowOverhead: Int64 = 80

    private let statements: Statements
    private let committer: Committer
    private let rules: RetentionRules

    init(_ statements: Statements, _ committer: Committer, rules: RetentionRules) {
        self.statements = statements
        self.committer = committer
        self.rules = rules
    }

    /// The bytes of the file that hold something.
    func usedBytes() throws(StoreError) -> Int64 {
        Int64(clamping: try statements.connection.usedBytes())
    }

    /// Removes what one transaction may, if the rules say that something has to go.
    ///
    /// - Returns: whether something went, so that there may be more.
    func removeSome(now: Timestamp?) throws(StoreError) -> Bool {
        let excess = try usedBytes() - rules.byteLimit
        if excess > 0 {
            let goal = excess + min(Self.blockByteLimit, rules.byteLimit / Self.freeShare)
            let summaries = try summaryBytes()
            if summaries > rules.byteLimit / 2, try removeSummaries(until: goal) { return true }
            switch try thin(until: goal, hasSummaries: summaries > 0) {
            case .done: return true
            case .none, .vain: return summaries > 0 ? try removeSummaries(until: goal) : false
            }
        }
        guard let now else { return false }
        if let age = rules.rawAge ?? rules.age, try thin(before: now + (.zero - age)) == .done {
            return true
        }
        if let age = rules.age, try removeSummaries(before: now + (.zero - age)) {
            return true
        }
        return false
    }

    /// What came of thinning.
    private enum Thinning {
        /// There was nothing to thin.
        case none
        /// Summaries would take about as much, as where a record has one event: nothing was done.
        case vain
        case done
    }

    /// Puts summaries in the place of the oldest records, but never of the newest one: of those older
    /// than `limit`, until about `goal` bytes are free.
    ///
    /// Where it is for room and that is hardly what it gives, it is done only if there is no summary
    /// that could go instead.
    private func thin(
        before limit: Timestamp? = nil,
        until goal: Int64 = .max,
        hasSummaries: Bool = false
    ) throws(StoreError) -> Thinning {
        guard let last = try lastToGo("record", limit, atMost: Self.rowLimit) else { return .none }
        var thinning = Thinning.none
        try statements.connection.transaction { () throws(StoreError) in
            let query = try statements[Self.oldestRecords]
            try query.bind(.integer(last), .integer(Int64(Self.rowLimit)))
            var bytes: Int64 = 0
            var freed: Int64 = 0
            var rows: [(row: Row, last: SensorEvent?, summary: [UInt8])] = []
            while bytes < Self.blockByteLimit, freed < goal, try query.step() {
                let row = Row(query)
                let record = Self.record(in: row.block)
                let summary = (record.map { RecordSummary($0) } ?? RecordSummary([])).bytes
                bytes += Int64(row.block.count)
                freed += Int64(row.block.count - summary.count)
                rows.append((row, isLastEvent(row) ? record?.events.last : nil, summary))
            }
            query.reset()
            if hasSummaries, freed < bytes / 4 {
                thinning = .vain
                return
            }
            var removal = RemovalCounts()
            for (row, last, summary) in rows {
                if let last { try keep(last, of: row) }
                try statements[Self.insertSummary].run(row.values + [.blob(summary)])
                removal.add(row.asset, row.timestamp, row.events)
            }
            guard let newest = rows.last?.row.id else { return }
            try run("DELETE FROM record WHERE id <= ?", .integer(newest))
            try account(removal, .raw)
            thinning = .done
        }
        return thinning
    }

    /// Nil where the block is damaged on disk: its row still says when it was, and of how many events.
    private static func record(in block: [UInt8]) -> AssetRecord? {
        do throws(RecordBlockError) {
            return try RecordBlock.decode(block, assetID: "")
        } catch {
            return nil
        }
    }

    /// An asset that has said nothing for long still has its last event.
    private func isLastEvent(_ row: Row) -> Bool {
        committer.isNewestWithEvents(row.id, of: row.asset)
    }

    private func keep(_ event: SensorEvent, of row: Row) throws(StoreError) {
        let record = AssetRecord(
            assetID: "",
            source: event.source,
            start: event.time,
            identitySeed: nil,
            firstSequence: 0,
            events: [
                event.stamped(
                    event.timestamp ?? row.timestamp.map { $0 + (event.time - row.start) }
                )
            ],
            polls: []
        )
        try run(
            Committer.setState,
            .text(Self.lastEventKey(row.asset)),
            .blob(try RecordBlock.encode(record))
        )
    }

    /// The state that holds the last event of the asset in row `asset`, once its record has gone.
    static func lastEventKey(_ asset: Int64) -> String { "\(lastEventPrefix)\(asset)" }

    /// The row of the asset whose last event `key` holds; nil where it holds something else.
    static func asset(ofLastEventKey key: String) -> Int64? {
        key.hasPrefix(lastEventPrefix) ? Int64(key.dropFirst(lastEventPrefix.count)) : nil
    }

    private static let lastEventPrefix = "store.last_event."

    /// Removes the oldest summaries: of those older than `limit`, until about `goal` bytes are free.
    private func removeSummaries(
        before limit: Timestamp? = nil,
        until goal: Int64 = .max
    ) throws(StoreError) -> Bool {
        guard var last = try lastToGo("summary", limit, atMost: Self.summaryLimit) else {
            return false
        }
        try statements.connection.transaction { () throws(StoreError) in
            let query = try statements[Self.oldestSummaries]
            try query.bind(.integer(last))
            var removal = RemovalCounts()
            var freed: Int64 = 0
            while freed < goal, try query.step() {
                removal.add(
                    query.integer(0),
                    query.optionalInteger(1).map(Timestamp.init(microseconds:)),
                    query.integer(2)
                )
                freed += query.integer(3) + Self.rowOverhead
                last = query.integer(4)
            }
            query.reset()
            try run("DELETE FROM summary WHERE id <= ?", .integer(last))
            try account(removal, .summary)
        }
        return true
    }

    /// The newest of the oldest rows that may go: all without a limit, else those before the first
    /// row that is not older than `limit`.
    ///
    /// Rows are not in the order of time: others may send what is older than what came before it.
    /// Those without a time are as old as the next one with a time.
    private func lastToGo(
        _ table: String,
        _ limit: Timestamp?,
        atMost rows: Int
    ) throws(StoreError) -> Int64? {
        let query = try statements[
            """
            SELECT id, timestamp_us FROM \(table)
            WHERE id < (SELECT max(id) FROM record) ORDER BY id LIMIT ?
            """
        ]
        try query.bind(.integer(Int64(rows)))
        var last: Int64?
        var untimed: Int64?
        while try query.step() {
            let id = query.integer(0)
            let time = query.optionalInteger(1)
            if let limit, let time, time >= limit.microseconds {
                query.reset()
                return last
            }
            if limit == nil || time != nil { last = id } else { untimed = id }
        }
        guard let limit, last == nil, let untimed else { return last }
        let next = try statements[
            "SELECT timestamp_us FROM \(table) WHERE id > ? AND timestamp_us IS NOT NULL "
                + "ORDER BY id LIMIT 1"
        ]
        try next.bind(.integer(untimed))
        guard try next.step() else { return nil }
        defer { next.reset() }
        return next.integer(0) < limit.microseconds ? untimed : nil
    }

    private func summaryBytes() throws(StoreError) -> Int64 {
        let rows = try number(
            "SELECT coalesce((SELECT max(id) FROM summary) - (SELECT min(id) FROM summary) + 1, 0)"
        )
        guard rows > 0 else { return 0 }
        let length = try number(
            """
            SELECT CAST(avg(length(block)) AS INTEGER)
            FROM (SELECT block FROM summary ORDER BY id DESC LIMIT 100)
            """
        )
        // Where damage gives a row a number beyond all others there seem to be more than can be.
        let (bytes, isBeyond) = rows.multipliedReportingOverflow(by: length + Self.rowOverhead)
        return isBeyond ? .max : bytes
    }

    private func account(_ removal: RemovalCounts, _ level: Removal.Level) throws(StoreError) {
        for asset in removal.byAsset.keys.sorted() {
            guard let count = removal.byAsset[asset] else { continue }
            try run(
                Self.addRemoval,
                .integer(asset),
                .text(level.rawValue),
                Statement.Value(count.from?.microseconds),
                Statement.Value(count.through?.microseconds),
                .integer(count.records),
                .integer(count.events)
            )
        }
    }

    private func number(_ sql: String) throws(StoreError) -> Int64 {
        let query = try statements[sql]
        try query.bind()
        guard try query.step() else { return 0 }
        defer { query.reset() }
        return query.integer(0)
    }

    private func run(_ sql: String, _ values: Statement.Value...) throws(StoreError) {
        try statements[sql].run(values)
    }
}
