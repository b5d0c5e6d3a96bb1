/// What came of all runs of one fault, in points.
package struct OutageTally: Sendable {
    package var runs = 0
    /// How often the fault was met, over all runs.
    package var hits = 0
    /// Points that were given to the store.
    package var read = 0
    /// Points that are in its file, or were until retention removed them.
    package var stored = 0
    /// Points that the server has when it is asked.
    package var delivered = 0
    /// Points in the store's quarantine.
    package var quarantined = 0
    /// Points of records that the store or the sink says are lost.
    package var told = 0
    /// Points that are nowhere without a word.
    package var lost = 0
    /// Points that the server has once more than they were read.
    package var duplicated = 0
    /// Whatever was wrong.
    package var problems: [String] = []

    package init() {}

    /// Whether read = stored + told by the store, stored = delivered + quarantined + told by the sink,
    /// with nothing twice.
    package var isKept: Bool { lost == 0 && duplicated == 0 && problems.isEmpty }

    static func += (left: inout Self, right: Self) {
        left.runs += right.runs
        left.hits += right.hits
        left.read += right.read
        left.stored += right.stored
        left.delivered += right.delivered
        left.quarantined += right.quarantined
        left.told += right.told
        left.lost += right.lost
        left.duplicated += right.duplicated
        left.problems += right.problems
    }
}
