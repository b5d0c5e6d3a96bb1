import Diagnostics

/// One row of a recording.
struct ReplayRow {
    /// Its number among the rows of data, from 0.
    var number: Int
    /// When it was taken, on a clock of its own.
    var time: MonotonicTime
    /// When it was taken, in UTC; nil where the recording does not say.
    var timestamp: Timestamp?
    /// The sensor event; nil where the recording has none or the door refused it.
    var event: SensorEvent?
    /// The values of the extra channels in their order, NaN for a missing one.
    var extras: [Double]
}

/// What gives the rows of a recording, one after another.
protocol ReplaySource: AnyObject {
    /// What was wrong with single rows so far.
    var faults: ReplayFaults { get }
    /// The next row; nil at the end.
    func next() throws(ReplayError) -> ReplayRow?
}
