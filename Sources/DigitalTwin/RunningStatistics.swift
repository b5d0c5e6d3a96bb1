/// RMS, peak and kurtosis of the acceleration of one axis over about the last second.
///
/// Exponential means: within 1 s or 50 samples, whichever is longer, to a part of 1/e.
struct RunningStatistics: Hashable, Sendable {
    private let weight: Double
    private var count = 0.0
    private var secondMoment = 0.0
    private var fourthMoment = 0.0
    /// The greatest magnitude of late, g, fading like the means.
    private(set) var peak = 0.0

    init(rateHz: Int) {
        weight = 1 / Double(max(50, rateHz))
    }

    mutating func add(_ value: Double) {
        // The plain mean until there are enough samples, so the first second is not biased.
        count += 1
        let share = max(weight, 1 / count)
        let square = value * value
        secondMoment += share * (square - secondMoment)
        fourthMoment += share * (square * square - fourthMoment)
        peak = max(value.magnitude, peak * (1 - weight))
    }

    /// Root mean square, g.
    var rms: Double { secondMoment.squareRoot() }
    /// Fourth moment over the square of the second; 3 for normal noise, 0 without motion.
    var kurtosis: Double {
        secondMoment > 0 ? fourthMoment / (secondMoment * secondMoment) : 0
    }
    /// Peak over RMS; 0 without motion.
    var crestFactor: Double { secondMoment > 0 ? peak / rms : 0 }
}

/// The statistics of the three axes.
struct AxisStatistics: Hashable, Sendable {
    private(set) var x: RunningStatistics
    private(set) var y: RunningStatistics
    private(set) var z: RunningStatistics

    init(rateHz: Int) {
        x = RunningStatistics(rateHz: rateHz)
        y = x
        z = x
    }

    mutating func add(_ acceleration: AxisValues) {
        x.add(acceleration.x)
        y.add(acceleration.y)
        z.add(acceleration.z)
    }
}
