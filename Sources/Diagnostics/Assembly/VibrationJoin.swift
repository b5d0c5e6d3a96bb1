/// The vibration signal of an event from what an accelerometer says between two events.
///
/// A sensor that gives RMS acceleration by axis is taken at its word: the root of the summed
/// squares. One that gives instantaneous acceleration loses gravity first, and the signal is the
/// RMS of the remaining vector over the samples since the last event.
struct VibrationJoin: Sendable {
    private var latest = LatestReadings()
    private var gravity: GravityFilter
    private var sumOfSquares = 0.0
    private var count = 0
    private var worst = Quality.good
    private var held = Measurement(nil, .bad(.noDevice))
    private var heldAt: MonotonicTime?

    /// A join for a sensor that gives a sample about every `interval`.
    init(interval: Duration) {
        gravity = GravityFilter(interval: interval)
    }

    /// Notes one reading.
    mutating func take(_ reading: Reading) {
        latest.take(reading)
    }

    /// All readings of the sample at `time` have been given.
    mutating func endSample(at time: MonotonicTime) {
        let sample = Self.squaredMagnitude(latest, &gravity, at: time)
        guard let value = sample.usable else {
            if count == 0 { hold(Measurement(nil, sample.quality), at: time) }
            return
        }
        if count == 0 { worst = .good }
        if sample.quality.grade > worst.grade { worst = sample.quality }
        sumOfSquares += value
        count += 1
        hold(Measurement((sumOfSquares / Double(count)).squareRoot(), worst), at: time)
    }

    /// The signal for an event at `time`; it starts a new span.
    ///
    /// A sensor slower than the meter has its last value used again until that is too old.
    mutating func signal(at time: MonotonicTime, ageLimit: Duration) -> Measurement {
        sumOfSquares = 0
        count = 0
        guard let heldAt, time - heldAt <= ageLimit else {
            return Measurement(nil, .bad(heldAt == nil ? .noDevice : .stale))
        }
        return held
    }

    private mutating func hold(_ measurement: Measurement, at time: MonotonicTime) {
        held = measurement
        heldAt = time
    }

    /// The squared vibration in g² that the readings of the sample at `time` give.
    private static func squaredMagnitude(
        _ latest: LatestReadings,
        _ gravity: inout GravityFilter,
        at time: MonotonicTime
    ) -> Measurement {
        if let rms = squaredRMS(latest, at: time) { return rms }
        guard let x = latest[.accelerationX], let y = latest[.accelerationY],
            let z = latest[.accelerationZ]
        else { return Measurement(nil, .bad(.noDevice)) }
        guard let xG = usable(x, at: time), let yG = usable(y, at: time),
            let zG = usable(z, at: time)
        else {
            let bad = [x, y, z].first { $0.quality.grade == .bad }
            return Measurement(nil, bad?.quality ?? .bad(.stale))
        }
        guard xG != 0 || yG != 0 || zG != 0 else {
            return Measurement(nil, .bad(.zeroAcceleration))
        }
        let square = gravity.squaredMagnitude(x: xG, y: yG, z: zG, at: time)
        let uncertain = [x, y, z].first { $0.quality.grade == .uncertain }?.quality
        let settled: Quality = gravity.isSettled ? .good : .uncertain(.settling)
        return Measurement(square, uncertain ?? settled)
    }

    /// From RMS channels; nil if the sensor has none.
    private static func squaredRMS(
        _ latest: LatestReadings,
        at time: MonotonicTime
    ) -> Measurement? {
        var sum = 0.0
        var isFound = false
        for channel in [Channel.accelerationRmsX, .accelerationRmsY, .accelerationRmsZ] {
            guard let reading = latest[channel] else { continue }
            isFound = true
            guard let value = usable(reading, at: time) else {
                let isBad = reading.quality.grade == .bad
                return Measurement(nil, isBad ? reading.quality : .bad(.stale))
            }
            sum += value * value
        }
        return isFound ? Measurement(sum, .good) : nil
    }

    /// The value, if it is not bad and not older than a sample can be spread over requests.
    private static func usable(_ reading: Reading, at time: MonotonicTime) -> Double? {
        guard time - reading.time <= .seconds(1), reading.quality.grade != .bad else { return nil }
        return reading.value
    }
}
