import Diagnostics
import Platform
import Store

/// Reads an asset's past from the store in small questions, and makes points of it.
///
/// As long as there are no more rows than `rowLimit` all of them are looked at. Else of each of
/// `rowLimit` equal times the first row is, and around what happened to the asset all are, so that
/// the memory and the time that an answer takes are limited whatever is asked for.
struct HistoryReading {
    /// The most rows that are looked at evenly.
    static let rowLimit = 10_000
    /// The rows of one question.
    private static let pageLimit = 200
    /// The times of one question of which one row each is looked at.
    private static let slotLimit = 50
    /// The most happenings around which all rows are looked at, the newest.
    private static let happeningLimit = 200
    /// How far around a happening, µs.
    private static let aroundUS: Int64 = 3_000_000
    /// The most pages of events that are looked through for happenings.
    private static let eventPageLimit = 50

    private let rowLimit: Int
    /// After this nobody waits any more.
    private let deadline: MonotonicTime
    private let store: RecordStore
    private let assetID: String
    private(set) var history: History
    private let range: ClosedRange<Timestamp>
    /// The lowest number of a record that was looked at.
    private var leastRaw = Int64.max
    /// When the first of what waits begins.
    private var waitingFrom: Timestamp?
    /// When the rows on disk from there on begin.
    private var readTimes: Set<Timestamp> = []
    /// The numbers of all rows that were: around happenings some come again.
    private var seen: Set<Int64> = []

    private init(
        _ question: HistoryQuestion,
        of assetID: String,
        in store: RecordStore,
        rowLimit: Int,
        deadline: MonotonicTime
    ) {
        self.rowLimit = rowLimit
        self.deadline = deadline
        self.store = store
        self.assetID = assetID
        history = History(question)
        // What was sent is kept in records of up to a minute.
        let before = AssetRecord.sentSpanLimit.wholeNanoseconds / 1_000
        range = Timestamp(microseconds: question.from.microseconds - before)...question.to
    }

    /// Reads it.
    ///
    /// - Throws: `StoreError`; `.busy` where it would take longer than `timeout`.
    static func run(
        _ question: HistoryQuestion,
        of assetID: String,
        in store: RecordStore,
        rowLimit: Int = HistoryReading.rowLimit,
        upTo timeout: Duration = AssetAPI.readTime
    ) throws(StoreError) -> History {
        var reading = HistoryReading(
            question,
            of: assetID,
            in: store,
            rowLimit: rowLimit,
            deadline: MonotonicClock.now() + timeout
        )
        // What waits may be on disk before it would be asked for last: it is asked for first.
        let waiting = try reading.waiting()
        let (raw, summaries) = try reading.counts()
        if raw + summaries <= rowLimit {
            try reading.takeAll(.raw, in: reading.range)
            if summaries > 0 { try reading.takeAll(.summary, in: reading.range) }
        } else {
            try reading.takeSome(hasRaw: raw > 0, hasSummaries: summaries > 0)
        }
        for row in waiting where !reading.readTimes.contains(row.timestamp) { reading.take(row) }
        return reading.history
    }

    private func counts() throws(StoreError) -> (raw: Int, summaries: Int) {
        let (assetID, range, limit) = (assetID, range, rowLimit + 1)
        return try store.read { reader throws(StoreError) in
            (
                try reader.historyCount(of: assetID, .raw, in: range, limit: limit),
                try reader.historyCount(of: assetID, .summary, in: range, limit: limit)
            )
        }
    }

    private mutating func takeAll(
        _ level: HistoryLevel,
        in range: ClosedRange<Timestamp>
    ) throws(StoreError) {
        let assetID = assetID
        var place = HistoryPlace(before: range.lowerBound)
        while true {
            let from = place
            let rows = try store.read { reader throws(StoreError) in
                try reader.history(
                    of: assetID,
                    level,
                    after: from,
                    through: range.upperBound,
                    limit: Self.pageLimit
                )
            }
            for row in rows { take(row) }
            try checkTime()
            guard rows.count == Self.pageLimit, let last = rows.last else { return }
            place = HistoryPlace(last)
        }
    }

    /// Looks at the first row of each of `rowLimit` times, and at what lies around happenings.
    private mutating func takeSome(hasRaw: Bool, hasSummaries: Bool) throws(StoreError) {
        let question = history.question
        let span = question.to.microseconds - question.from.microseconds
        let slot = max(1, span / Int64(rowLimit))
        history.sampledEvery = .microseconds(slot)
        let levels = (hasRaw ? [HistoryLevel.raw] : []) + (hasSummaries ? [.summary] : [])
        for level in levels {
            var start = question.from
            while start < question.to {
                let rows = try rows(level, from: start, slot: slot)
                for row in rows { take(row) }
                try checkTime()
                start = Timestamp(microseconds: start.microseconds + slot * Int64(Self.slotLimit))
            }
        }
        let happenings = try happenings()
        for time in happenings {
            let around =
                Timestamp(
                    microseconds: time.microseconds - Self.aroundUS
                )...Timestamp(
                    microseconds: time.microseconds + Self.aroundUS
                )
            for level in levels { try takeAll(level, in: around) }
        }
    }

    private func rows(
        _ level: HistoryLevel,
        from: Timestamp,
        slot: Int64
    ) throws(StoreError) -> [HistoryRow] {
        let (assetID, end) = (assetID, history.question.to)
        return try store.read { reader throws(StoreError) in
            var rows: [HistoryRow] = []
            for number in 0..<Int64(Self.slotLimit) {
                let start = Timestamp(microseconds: from.microseconds + number * slot)
                guard start < end else { break }
                rows += try reader.history(
                    of: assetID,
                    level,
                    after: HistoryPlace(before: start),
                    through: Timestamp(microseconds: start.microseconds + slot - 1),
                    limit: 1
                )
            }
            return rows
        }
    }

    /// When something happened to the asset, newest first; its alarms become spans on the way.
    private mutating func happenings() throws(StoreError) -> [Timestamp] {
        let assetID = assetID
        let question = history.question
        var times: [Timestamp] = []
        var alarmEnd = question.to
        var next: Int64?
        for _ in 0..<Self.eventPageLimit {
            let before = next
            let page = try store.read { reader throws(StoreError) in
                try reader.events(of: assetID, before: before, limit: StoreReader.rowLimit)
            }
            for stored in page.items {
                guard let time = stored.event.timestamp else { continue }
                if stored.event.kind == "asset_state" {
                    if stored.event.severity == .warning, time <= alarmEnd {
                        history.add(alarm: time...alarmEnd)
                    }
                    alarmEnd = time
                }
                let isWorthIt =
                    stored.event.severity != .notice
                    || stored.event.kind.hasPrefix("voltage_")
                if isWorthIt, time >= question.from, time <= question.to,
                    times.count < Self.happeningLimit
                {
                    times.append(time)
                }
            }
            next = page.next
            guard next != nil, alarmEnd >= question.from else { break }
        }
        return times
    }

    private mutating func waiting() throws(StoreError) -> [HistoryRow] {
        let (assetID, range) = (assetID, range)
        let rows = try store.read { reader throws(StoreError) in
            reader.waitingHistory(of: assetID, in: range)
        }
        waitingFrom = rows.map(\.timestamp).min()
        return rows
    }

    private func checkTime() throws(StoreError) {
        guard MonotonicClock.now() < deadline else { throw .busy(path: store.path) }
    }

    private mutating func take(_ row: HistoryRow) {
        if let waitingFrom, row.id != nil, row.timestamp >= waitingFrom {
            readTimes.insert(row.timestamp)
        }
        if let id = row.id, history.sampledEvery != nil, !seen.insert(id).inserted { return }
        if row.isSummary {
            // It was a record when records were read: retention has been here since.
            guard (row.id ?? 0) < leastRaw else { return }
        } else {
            leastRaw = min(leastRaw, row.id ?? .max)
        }
        history.add(row)
    }
}
