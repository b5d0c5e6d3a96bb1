/// Gathers an asset's events for the fixed limits, which look at one second at a time.
///
/// A source slower than that gives one event at a time. Allocates nothing.
struct SecondMeans: Hashable, Sendable {
    private static let length: Int64 = 1_000_000_000

    private var start: MonotonicTime?
    private var last: MonotonicTime?
    private var voltage = 0.0
    private var current = 0.0
    private var count = 0
    private var acceleration = 0.0
    private var accelerationCount = 0
    private var velocity = -Double.infinity
    private var isRunning = true

    /// Whether an event at `time` is of a later second than those gathered, or the clock stepped.
    func isOver(at time: MonotonicTime) -> Bool {
        guard let start else { return false }
        let age = time.nanoseconds &- start.nanoseconds
        return age < 0 || age >= Self.length
    }

    /// Takes an event, and the vibration velocity in mm/s RMS known then; NaN for none.
    @inline(__always)
    mutating func take(_ event: borrowing SensorEvent, velocityMMPerS: Double) {
        if start == nil { start = event.time }
        last = event.time
        voltage += event.voltageV
        current += event.currentA
        count &+= 1
        if let vibration = event.vibrationG {
            acceleration += vibration * vibration
            accelerationCount &+= 1
        }
        if velocityMMPerS > velocity { velocity = velocityMMPerS }
        if event.state != .running { isRunning = false }
    }

    /// What was gathered, as of its last event, which begins anew; nil where that is nothing.
    mutating func close() -> ThresholdMeasures? {
        defer { self = Self() }
        guard let last, count > 0 else { return nil }
        return ThresholdMeasures(
            time: last,
            voltageV: voltage / Double(count),
            currentA: current / Double(count),
            velocityMMPerS: velocity.isFinite ? velocity : nil,
            accelerationG: accelerationCount > 0
                ? (acceleration / Double(accelerationCount)).squareRoot() : nil,
            isRunning: isRunning
        )
    }
}
