/// The statistics of the points of one signal in one window, in the signal's unit.
///
/// Two passes in the order of time, the second about the mean of the first, so a small deviation on
/// a large mean keeps its digits; the sums have a fixed order, so every machine gives the same bits.
public struct Moments: Hashable, Sendable {
    /// The largest magnitude whose fourth power and a sum of 4 096 of them stay finite.
    public static let magnitudeLimit = 1e75

    /// The number of points, ≥ 1.
    public let count: Int
    /// Σx / n.
    public let mean: Double
    /// √(Σ(x − mean)² / n), the population's, ≥ 0.
    public let standardDeviation: Double
    /// The smallest point.
    public let minimum: Double
    /// The largest point.
    public let maximum: Double

    /// The statistics of `points`, all finite and within `magnitudeLimit`; nil where there are none.
    public init?(_ points: Span<Double>) {
        guard let sums = Self.firstPass(points) else { return nil }
        count = points.count
        minimum = sums.minimum
        maximum = sums.maximum
        guard minimum < maximum else {
            // The mean of equal numbers, computed, may differ from them in the last bit.
            mean = minimum
            standardDeviation = 0
            return
        }
        let size = Double(points.count)
        let first = sums.sum / size
        var rest = SIMD4<Double>.zero
        var squares = SIMD4<Double>.zero
        var index = 0
        while index &+ 4 <= points.count {
            let difference = points.four(at: index) - first
            rest += difference
            squares += difference * difference
            index &+= 4
        }
        var restSum = rest.ordered
        var squareSum = squares.ordered
        while index < points.count {
            let difference = points[index] - first
            restSum += difference
            squareSum += difference * difference
            index &+= 1
        }
        mean = first + restSum / size
        let variance = (squareSum - restSum * restSum / size) / size
        standardDeviation = max(0, variance).squareRoot()
    }

    /// max − min, ≥ 0.
    public var peakToPeak: Double { maximum - minimum }

    /// √(Σx² / n), ≥ 0, as √(mean² + std²), which is the same and cancels nothing.
    public var rms: Double {
        if standardDeviation == 0 { return mean.magnitude }
        return (mean * mean + standardDeviation * standardDeviation).squareRoot()
    }

    /// max |x|, ≥ 0.
    public var peak: Double { max(minimum.magnitude, maximum.magnitude) }

    /// max |x| / RMS, ≥ 1: √2 for a sine, 1 for a square wave; nil where all points are 0.
    public var crestFactor: Double? { rms > 0 ? peak / rms : nil }

    /// Whether the spread is above what rounding alone makes of equal numbers.
    var isSpread: Bool { standardDeviation > max(1e-12 * peak, 1 / Self.magnitudeLimit) }

    /// Excess kurtosis m₄ / m₂² − 3 with population moments: 0 for a normal distribution, −1.5 for a
    /// sine, −2 for a square wave; nil where the points have no spread.
    ///
    /// `points` are those the moments were taken from. It is SciPy's `kurtosis(fisher=True,
    /// bias=True)`; add 3 for the form used in bearing diagnosis.
    public func excessKurtosis(of points: Span<Double>) -> Double? {
        guard isSpread, points.count == count else { return nil }
        let scale = 1 / standardDeviation
        var fourths = SIMD4<Double>.zero
        var index = 0
        while index &+ 4 <= points.count {
            let deviation = (points.four(at: index) - mean) * scale
            let square = deviation * deviation
            fourths += square * square
            index &+= 4
        }
        var sum = fourths.ordered
        while index < points.count {
            let deviation = (points[index] - mean) * scale
            sum += (deviation * deviation) * (deviation * deviation)
            index &+= 1
        }
        return sum / Double(count) - 3
    }

    private static func firstPass(
        _ points: Span<Double>
    ) -> (sum: Double, minimum: Double, maximum: Double)? {
        guard points.count > 0 else { return nil }
        var sums = SIMD4<Double>.zero
        var low = SIMD4<Double>(repeating: points[0])
        var high = low
        var index = 0
        while index &+ 4 <= points.count {
            let four = points.four(at: index)
            sums += four
            low.replace(with: four, where: four .< low)
            high.replace(with: four, where: four .> high)
            index &+= 4
        }
        var sum = sums.ordered
        var minimum = min(min(low[0], low[1]), min(low[2], low[3]))
        var maximum = max(max(high[0], high[1]), max(high[2], high[3]))
        while index < points.count {
            let point = points[index]
            sum += point
            if point < minimum { minimum = point }
            if point > maximum { maximum = point }
            index &+= 1
        }
        return (sum, minimum, maximum)
    }
}

extension Span where Element == Double {
    /// Four neighbours from `index` on.
    @inline(__always)
    fileprivate func four(at index: Int) -> SIMD4<Double> {
        SIMD4(self[index], self[index &+ 1], self[index &+ 2], self[index &+ 3])
    }
}

extension SIMD4<Double> {
    /// The sum of the lanes in an order that is the same everywhere.
    @inline(__always)
    fileprivate var ordered: Double { (self[0] + self[1]) + (self[2] + self[3]) }
}
