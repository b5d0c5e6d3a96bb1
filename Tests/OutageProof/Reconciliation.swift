import Diagnostics
import InfluxSync

/// One run's four accounts, held against each other: what was read, what is stored, what the server
/// has, what is in quarantine; and what store and sink say of them.
struct Reconciliation {
    /// What was given to the store.
    var read = PointCounts()
    /// What is in its file, or was until retention removed it.
    var stored = PointCounts()
    /// What the server has.
    var arrived = PointCounts()
    /// What is in quarantine; a line may be there twice where the agent was killed.
    var quarantined = PointCounts()
    /// The points of records of which the store says that it could not keep them.
    var toldByStore = PointCounts()
    /// The points of records that retention removed and the sink counts as lost.
    var toldBySink = PointCounts()
    /// What the sink says; nil where several processes each knew a part.
    var counts: UploadCounts?
    /// What else is wrong.
    var problems: [String] = []

    /// Takes all times at their millisecond, as VictoriaMetrics does.
    mutating func coarsen() {
        read = read.inMilliseconds
        stored = stored.inMilliseconds
        arrived = arrived.inMilliseconds
        quarantined = quarantined.inMilliseconds
    }

    /// What came of it.
    var tally: OutageTally {
        var tally = OutageTally()
        tally.runs = 1
        tally.read = read.total
        tally.stored = stored.total
        tally.delivered = arrived.total
        let refused = quarantined.once
        tally.quarantined = refused.total
        tally.told = toldByStore.total + toldBySink.total
        let accounted = arrived + refused + toldByStore + toldBySink
        let missing = read.beyond(accounted)
        let extra = accounted.beyond(read)
        tally.lost = missing.total
        tally.duplicated = extra.total
        tally.problems = problems
        if let example = missing.example { tally.problems.append("lost: \(example)") }
        if let example = extra.example { tally.problems.append("too often: \(example)") }
        check(stored + toldByStore, read, "stored and told to be lost", &tally)
        check(arrived + refused + toldBySink, stored, "delivered, refused and told", &tally)
        guard let counts else { return tally }
        if counts.delivered != UInt64(arrived.total) {
            tally.problems.append(
                "the sink counts \(counts.delivered) delivered, the server has \(arrived.total)"
            )
        }
        if counts.quarantined != UInt64(refused.total) || refused.total != quarantined.total {
            tally.problems.append(
                "the sink counts \(counts.quarantined) refused, \(quarantined.total) are kept"
            )
        }
        return tally
    }

    private func check(
        _ sum: PointCounts,
        _ whole: PointCounts,
        _ name: String,
        _ tally: inout OutageTally
    ) {
        let missing = whole.beyond(sum).total
        let extra = sum.beyond(whole).total
        guard missing > 0 || extra > 0 else { return }
        tally.problems.append("\(name): \(missing) too few, \(extra) too many of \(whole.total)")
    }
}
