/// How DI rose lately: its gain in each of the last 20 equal pieces of watched time.
///
/// Watched time is the sum of the integrated Δt, so that pauses and gaps neither count nor dilute.
public struct DegradationTrail: Hashable, Sendable {
    /// The pieces that are kept.
    public static let pieceLimit = 20
    /// The fewest whole pieces that a rate is taken from.
    public static let pieceCountNeeded = 3

    /// What DI rose by in a piece of watched time.
    struct Piece: Hashable, Sendable {
        /// Watched time in s, > 0.
        var seconds: Double
        /// Gain of DI, ≥ 0.
        var gain: Double

        /// Gain over time, in 1/s.
        var rate: Double { gain / seconds }
    }

    typealias Pieces = FixedList<20, Piece>

    /// The whole pieces, oldest first.
    private(set) var pieces: Pieces
    /// The piece under way.
    private(set) var current: Piece

    /// Nothing watched yet.
    public init() {
        self.init(pieces: Pieces(), current: Piece(seconds: 0, gain: 0))
    }

    init(pieces: Pieces, current: Piece) {
        self.pieces = pieces
        self.current = current
    }

    /// Adds `gain` of DI in `seconds` of watched time; a piece is whole after `pieceSeconds`.
    mutating func add(gain: Double, seconds: Double, pieceSeconds: Double) {
        current.seconds += seconds
        current.gain += gain
        guard current.seconds >= pieceSeconds else { return }
        pieces.push(current)
        current = Piece(seconds: 0, gain: 0)
    }

    /// The watched time of the whole pieces, in s.
    public var watchedSeconds: Double {
        var sum = 0.0
        for index in pieces.indices { sum += pieces[index].seconds }
        return sum
    }

    /// The rate of DI in 1/s with its spread over the pieces; nil before three whole pieces.
    public var rate: DegradationRate? {
        guard pieces.count >= Self.pieceCountNeeded else { return nil }
        var rates = InlineArray<20, Double>(repeating: 0)
        for index in pieces.indices {
            var place = index
            let rate = pieces[index].rate
            while place > 0, rates[place - 1] > rate {
                rates[place] = rates[place - 1]
                place -= 1
            }
            rates[place] = rate
        }
        let low = Self.quantile(0.1, of: rates, count: pieces.count)
        let high = Self.quantile(0.9, of: rates, count: pieces.count)
        var sum = 0.0
        for index in pieces.indices { sum += min(max(rates[index], low), high) }
        let mean = min(max(sum / Double(pieces.count), low), high)
        return DegradationRate(low: low, typical: mean, high: high)
    }

    /// The quantile of the first `count` numbers, which are sorted.
    ///
    /// Linear between neighbours: Hyndman & Fan, "Sample Quantiles", 1996, definition 7.
    private static func quantile(
        _ share: Double,
        of sorted: InlineArray<20, Double>,
        count: Int
    ) -> Double {
        let position = share * Double(count - 1)
        let below = Int(position)
        let above = min(below + 1, count - 1)
        return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
    }
}

/// A rate of DI, in 1/s, and its spread: 0 ≤ low ≤ typical ≤ high.
public struct DegradationRate: Hashable, Sendable {
    /// The 10th percentile of the pieces' rates.
    public let low: Double
    /// The mean of the rates, those beyond the percentiles drawn in to them (a winsorized mean), so
    /// that one burst does not make a trend.
    public let typical: Double
    /// The 90th percentile of the pieces' rates.
    public let high: Double
}
