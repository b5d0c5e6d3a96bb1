/// The spectrum that a window's length and rate allow: its size and the features in it.
///
/// One Hann window over all points, zeros up to a power of two, one FFT. Absent below 64 points a
/// window; the bands are quarters of what lies between the window's resolution and half the rate.
public struct SpectrumShape: Hashable, Sendable {
    /// The sizes a transform can have, powers of two.
    public static let sizeRange = 64...1_024
    /// The number of bands.
    public static let bandCount = 4
    /// The orders of the rotation frequency that are looked for.
    public static let orders = 1...2
    /// The Hann window's main lobe reaches this many resolutions to either side of a frequency.
    static let lobe = 2.0

    /// The sampling rate in Hz.
    public let rateHz: Double
    /// The number of points that are transformed, the newest of a window: a thirty-second fewer than
    /// the declared rate gives, so that a source a little slower has a spectrum, too.
    public let pointCount: Int
    /// The size of the transform.
    public let size: Int
    /// The orders that fit the rate, a part of `orders`.
    public let fittingOrders: [Int]
    /// How fast the shaft turns.
    public let rotation: RotationSpeed

    /// The spectrum for windows of `window`; nil where they hold fewer than 64 points.
    public init?(window: WindowShape, rotation: RotationSpeed) {
        guard window.expectedCount >= Self.sizeRange.lowerBound else { return nil }
        let slack = window.expectedCount / 32
        pointCount = min(window.expectedCount - slack, Self.sizeRange.upperBound)
        var size = Self.sizeRange.lowerBound
        while size < pointCount { size *= 2 }
        self.size = size
        rateHz = window.rateHz
        self.rotation = rotation
        let reach = Self.lobe * rateHz / Double(pointCount)
        let rateHz = rateHz
        fittingOrders = Self.orders.filter { order in
            guard let low = rotation.lowestHz, let high = rotation.highestHz else { return false }
            return Double(order) * low >= reach && Double(order) * high + reach <= rateHz / 2
        }
    }

    /// The rate that `order` needs, in Hz: its main lobe must lie below half of it.
    func neededRateHz(order: Int) -> Double {
        let reach = Self.lobe * rateHz / Double(pointCount)
        return 2 * (Double(order) * (rotation.highestHz ?? 0) + reach)
    }

    /// The first line of band `number` (0…4, 4 for the end of the last), in lines of the transform.
    ///
    /// Line 0 is the mean and is left out with the two beside it that the window smears it into.
    func firstLine(ofBand number: Int) -> Int {
        let first = Int(Self.lobe) * size / pointCount
        return first + (size / 2 - first) * number / Self.bandCount
    }

    /// The frequency of a line in Hz.
    func frequencyHz(line: Int) -> Double { Double(line) * rateHz / Double(size) }
}
