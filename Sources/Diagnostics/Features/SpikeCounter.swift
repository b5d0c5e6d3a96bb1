/// Counts the points that stand out of the ten before them, past-only.
///
/// A point x is a spike where |x − m| > 3 · max(s, m / 1000), m and s the mean and population
/// standard deviation of the preceding 10 points, x not among them. The floor of a thousandth of
/// the mean keeps one step of a meter's last digit, after ten equal readings, from being one.
struct SpikeCounter: ~Copyable {
    /// How many points before it a point is compared with.
    static let precedingCount = 10
    /// How many standard deviations make a spike.
    static let sigmaLimit = 3.0
    /// The smallest standard deviation, as a part of the mean.
    static let floorOfMean = 1e-3

    private var preceding = [Double](repeating: 0, count: precedingCount)
    private var next = 0
    private var count = 0

    /// Takes the next point; whether it is a spike.
    ///
    /// One that is not finite is none, and no past of others.
    mutating func take(_ value: Double) -> Bool {
        guard value.magnitude <= Moments.magnitudeLimit else { return false }
        defer {
            preceding[next] = value
            next = next + 1 == Self.precedingCount ? 0 : next + 1
            count = min(count + 1, Self.precedingCount)
        }
        guard count == Self.precedingCount else { return false }
        var sum = 0.0
        for index in 0..<Self.precedingCount { sum += preceding[index] }
        let mean = sum / Double(Self.precedingCount)
        var squares = 0.0
        for index in 0..<Self.precedingCount {
            let difference = preceding[index] - mean
            squares += difference * difference
        }
        let deviation = (squares / Double(Self.precedingCount)).squareRoot()
        return (value - mean).magnitude
            > Self.sigmaLimit * max(deviation, Self.floorOfMean * mean.magnitude)
    }

    /// Forgets the points, after a gap: what came before it says nothing of what comes after.
    mutating func removeAll() {
        count = 0
        next = 0
    }
}
