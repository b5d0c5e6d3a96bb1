import Diagnostics
import Store

/// One signal over a span of time.
public struct SignalStatistics: Hashable, Sendable {
    /// How many events gave it.
    public private(set) var count = 0
    /// The lowest value, in the signal's unit; meaningless where `count` is 0.
    public private(set) var least = Double.infinity
    /// The highest value, in the signal's unit; meaningless where `count` is 0.
    public private(set) var greatest = -Double.infinity
    private var sum = CompensatedSum()
    private var meanCount = 0
    private var meanOfMeans = 0.0
    private var squares = 0.0

    /// Of nothing.
    public init() {}

    /// The mean of all events, in the signal's unit; nil where there are none.
    public var mean: Double? { count > 0 ? sum.value / Double(count) : nil }

    /// The standard deviation (population) of the means of records; nil below two of them.
    ///
    /// Of means, since of a thinned record no more than the mean is left.
    public var standardDeviation: Double? {
        meanCount > 1 ? (squares / Double(meanCount)).squareRoot() : nil
    }

    /// Adds a record.
    ///
    /// Source of the variance: Welford, "Note on a method for calculating corrected sums of squares",
    /// Technometrics 4 (1962).
    mutating func add(_ figures: RecordSummary.Figures) {
        count += figures.count
        least = min(least, figures.least)
        greatest = max(greatest, figures.greatest)
        sum.add(figures.mean * Double(figures.count))
        meanCount += 1
        let distance = figures.mean - meanOfMeans
        meanOfMeans += distance / Double(meanCount)
        squares += distance * (figures.mean - meanOfMeans)
    }
}
