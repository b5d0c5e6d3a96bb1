import Diagnostics

/// A course over the range in equal pieces, each with its extremes and mean.
public struct Trend: Hashable, Sendable {
    /// The pieces of a range: about one a point of the widest plot.
    public static let binCount = 480

    /// What fell into one piece.
    public struct Bin: Hashable, Sendable {
        /// The lowest value.
        public var least = Double.infinity
        /// The highest value.
        public var greatest = -Double.infinity
        /// The sum of the means that fell in.
        var sum = 0.0
        /// How many fell in.
        public var count = 0

        /// The mean; nil where nothing fell in.
        public var mean: Double? { count > 0 ? sum / Double(count) : nil }
    }

    /// The pieces, oldest first.
    public private(set) var bins = [Bin](repeating: Bin(), count: Trend.binCount)

    /// Whether nothing fell in.
    public var isEmpty: Bool { bins.allSatisfy { $0.count == 0 } }

    /// The lowest and highest value; nil where there is none.
    public var extent: ClosedRange<Double>? {
        var extent: ClosedRange<Double>?
        for bin in bins where bin.count > 0 {
            extent =
                min(
                    extent?.lowerBound ?? bin.least,
                    bin.least
                )...max(
                    extent?.upperBound ?? bin.greatest,
                    bin.greatest
                )
        }
        return extent
    }

    /// Adds what lay between `least` and `greatest` at `position`, 0…1 of the range.
    mutating func add(_ mean: Double, least: Double, greatest: Double, at position: Double) {
        guard mean.isFinite, least.isFinite, greatest.isFinite else { return }
        let place = min(max(Int(position * Double(Self.binCount)), 0), Self.binCount - 1)
        bins[place].least = min(bins[place].least, least)
        bins[place].greatest = max(bins[place].greatest, greatest)
        bins[place].sum += mean
        bins[place].count += 1
    }
}
