/// Cuts what an energy meter counts into periods that can be stored.
///
/// Allocates nothing after the start.
public struct EnergyPeriods: Sendable {
    /// What the period under way has so far.
    public var totals: EnergyTotals { meter.totals }
    /// The period that ended last.
    public private(set) var last: EnergyPeriod?

    private var meter: EnergyMeter
    /// When the period under way began; nil before its first event.
    public private(set) var start: MonotonicTime?
    private var end: MonotonicTime?
    private var number: Int64?

    /// Periods of `meter`.
    public init(_ meter: EnergyMeter) {
        self.meter = meter
    }

    /// Takes an event; whether a period ended before it: `last`.
    public mutating func take(_ event: borrowing SensorEvent) -> Bool {
        let number = Self.number(event)
        var hasEnded = false
        if let known = self.number, known != number { hasEnded = close() }
        self.number = number
        meter.take(event)
        // What is sent may come out of order.
        let time = event.time
        start = min(start ?? time, time)
        end = max(end ?? time, time)
        return hasEnded
    }

    /// Ends the period under way; whether there is something in it: `last`.
    public mutating func close() -> Bool {
        defer {
            meter.reset()
            start = nil
            end = nil
            number = nil
        }
        guard let start, let end, end > start else { return false }
        last = EnergyPeriod(start: start, end: end, totals: meter.totals)
        return true
    }

    /// Which period an event is in: by UTC where that is known, else by the machine's own clock.
    private static func number(_ event: borrowing SensorEvent) -> Int64 {
        guard let timestamp = event.timestamp else {
            return -1 - event.time.nanoseconds / (EnergyPeriod.lengthS * 1_000_000_000)
        }
        return timestamp.microseconds / (EnergyPeriod.lengthS * 1_000_000)
    }
}
