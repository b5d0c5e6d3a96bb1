import Diagnostics

/// What a server took last: it may have said so and lost it, where its power or its process went
/// before its disk had it.
///
/// VictoriaMetrics answers up to five seconds before (`-inmemoryDataFlushInterval`). Sending it again
/// changes nothing where it was kept: same series, same timestamp.
struct RecentDeliveries {
    /// The rows of each table, and how many points they were, of about a second.
    private struct Step {
        let time: MonotonicTime
        var records = DeliveredRanges()
        var events = DeliveredRanges()
        var reports = DeliveredRanges()
        var points: UInt64 = 0
    }

    /// How long before the last of it a server is not sure to have on disk what it took.
    static let distrust = Duration.seconds(10)
    private static let step = Duration.seconds(1)

    /// Oldest first, one a second: eleven at most.
    private var steps: [Step] = []
    /// The life of the store's file that the rows belong to.
    private var generation: Int64 = 0

    /// Whether there is nothing to send again.
    var isEmpty: Bool { steps.isEmpty }

    /// The rows of `batch` were taken at `now`, as `points` points.
    mutating func note(_ batch: PointBatch, points: UInt64, at now: MonotonicTime) {
        if batch.generation != generation { steps.removeAll() }
        generation = batch.generation
        if steps.last.map({ now - $0.time >= Self.step }) ?? true { steps.append(Step(time: now)) }
        steps.removeAll { now - $0.time > Self.distrust }
        let last = steps.count - 1
        for ids in batch.records { steps[last].records.markDelivered(ids) }
        for ids in batch.events { steps[last].events.markDelivered(ids) }
        for ids in batch.reports { steps[last].reports.markDelivered(ids) }
        steps[last].points += points
    }

    /// Takes it all back in `cursors`, and forgets it: it is sent again once.
    ///
    /// - Returns: how many points that will be.
    mutating func takeBack(in cursors: inout OutboxCursors) -> UInt64 {
        defer { steps.removeAll() }
        guard generation == cursors.generation else { return 0 }
        for step in steps {
            cursors.records.takeBack(step.records)
            cursors.events.takeBack(step.events)
            cursors.reports.takeBack(step.reports)
        }
        return steps.reduce(0) { $0 + $1.points }
    }
}
