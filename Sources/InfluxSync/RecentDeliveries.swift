import Diagnostics

/// What a server took last: it may have said so and lost it, where its power or its process went
/// before its disk had it.
///
/// VictoriaMetrics answers up to five seconds before (`-inmemoryDataFlushInterval`). Sending it again
/// changes nothing in InfluxDB, which has one point for a series and a timestamp; VictoriaMetrics keeps
/// a sample that it still had twice, unless it runs with `-dedup.minScrapeInterval=1ms`.
struct RecentDeliveries {
    /// The rows of each table, and how many points they were, of about a second.
    private struct Step {
        let time: MonotonicTime
        /// How often they were sent before.
        let repeats: Int
        var records = DeliveredRanges()
        var events = DeliveredRanges()
        var reports = DeliveredRanges()
        var points: UInt64 = 0
    }

    /// How long before the last of it a server is not sure to have on disk what it took.
    static let distrust = Duration.seconds(10)
    /// How often a row is sent again: a server that goes again and again does not hold up all others.
    static let repeatLimit = 4
    private static let step = Duration.seconds(1)

    /// Oldest first, about one a second and number of repeats.
    private var steps: [Step] = []
    /// The life of the store's file that the rows belong to.
    private var generation: Int64 = 0

    /// Whether there is nothing to send again.
    var isEmpty: Bool { steps.isEmpty }

    /// The rows of `batch` were taken at `now`, as `points` points, after `repeats` times before.
    mutating func note(
        _ batch: PointBatch,
        points: UInt64,
        repeats: Int,
        at now: MonotonicTime
    ) {
        if batch.generation != generation { steps.removeAll() }
        generation = batch.generation
        let isNext = steps.last.map { last in
            now - last.time >= Self.step || last.repeats != repeats
        }
        if isNext ?? true { steps.append(Step(time: now, repeats: repeats)) }
        steps.removeAll { now - $0.time > Self.distrust }
        let last = steps.count - 1
        for ids in batch.records { steps[last].records.markDelivered(ids) }
        for ids in batch.events { steps[last].events.markDelivered(ids) }
        for ids in batch.reports { steps[last].reports.markDelivered(ids) }
        steps[last].points += points
    }

    /// Takes it back in `cursors`, but for what was sent often enough, and forgets it.
    ///
    /// - Returns: how many points will be sent again, and how often the most repeated of them were.
    mutating func takeBack(in cursors: inout OutboxCursors) -> (points: UInt64, repeats: Int) {
        defer { steps.removeAll() }
        guard generation == cursors.generation else { return (0, 0) }
        let again = steps.filter { $0.repeats < Self.repeatLimit }
        for step in again {
            cursors.records.takeBack(step.records)
            cursors.events.takeBack(step.events)
            cursors.reports.takeBack(step.reports)
        }
        return (again.reduce(0) { $0 + $1.points }, again.map(\.repeats).max() ?? 0)
    }
}
