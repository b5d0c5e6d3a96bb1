import Diagnostics

/// What was given to the store and could not be kept, and from when to when it was taken.
public struct Loss: Hashable, Sendable {
    /// Asset records lost.
    public private(set) var records: UInt64 = 0
    /// Log events, health reports and artifacts lost.
    public private(set) var events: UInt64 = 0
    /// The earliest time that something lost was taken at; nil if nothing was lost.
    public private(set) var from: MonotonicTime?
    /// The latest.
    public private(set) var through: MonotonicTime?

    /// Nothing.
    public init() {}

    /// Whether nothing was lost.
    public var isNone: Bool { records == 0 && events == 0 }

    /// How much, records and events together.
    var count: UInt64 { records + events }

    /// How much, in words.
    var counts: String { "\(records) records, \(events) events" }

    mutating func add(record time: MonotonicTime) {
        records += 1
        extend(to: time)
    }

    mutating func add(event time: MonotonicTime) {
        events += 1
        extend(to: time)
    }

    mutating func add(_ other: Loss) {
        records += other.records
        events += other.events
        if let from = other.from { extend(to: from) }
        if let through = other.through { extend(to: through) }
    }

    private mutating func extend(to time: MonotonicTime) {
        from = min(from ?? time, time)
        through = max(through ?? time, time)
    }

    /// The event by which the log tells of it.
    func logEvent(at now: MonotonicTime) -> LogEvent {
        let from = self.from ?? now
        let through = self.through ?? now
        let seconds = (through - from).components.seconds
        return LogEvent(
            assetID: nil,
            time: now,
            timestamp: nil,
            kind: "data_lost",
            severity: .warning,
            text: "\(records) records and \(events) events, taken over \(seconds) s, were lost: "
                + "they could not be written in time, or were too large",
            evidence: "{\"records\":\(records),\"events\":\(events),"
                + "\"from_ns\":\(from.nanoseconds),\"through_ns\":\(through.nanoseconds)}"
        )
    }
}
