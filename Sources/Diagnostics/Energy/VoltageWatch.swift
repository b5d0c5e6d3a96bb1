/// Watches the voltages of one supply for indicative dips, swells and interruptions.
///
/// Indicative: the standard (IEC 61000-4-30, class A) measures over half cycles, and a meter that is
/// polled can neither prove nor exclude a short one. All phases are one supply: an event begins with
/// the first phase beyond the limit and ends when all are back.
public struct VoltageWatch: Hashable, Sendable {
    /// Below this part of nominal a dip begins (EN 50160).
    public static let dipBelow = 0.90
    /// Above this part of nominal a swell begins.
    public static let swellAbove = 1.10
    /// Below this part of nominal on all phases it is an interruption.
    public static let interruptionBelow = 0.10
    /// A dip or swell ends this part of nominal inside its limit.
    public static let hysteresis = 0.02

    /// The nominal voltage of the voltages given, in V.
    public let nominalV: Double
    /// The event that goes on now; nil for none.
    public private(set) var current: VoltageEvent?
    /// The dips that have begun, those that became interruptions among them.
    public private(set) var dips = 0
    /// The swells that have begun.
    public private(set) var swells = 0
    /// The interruptions.
    public private(set) var interruptions = 0

    private let gapLimitNanoseconds: Int64
    private var last: MonotonicTime?

    /// A watch for a nominal voltage in V; events whose readings end for longer than `gapLimit` end
    /// unseen.
    public init(nominalV: Double, gapLimit: Duration) {
        precondition(nominalV > 0, "nominalV must be above 0, not \(nominalV)")
        self.nominalV = nominalV
        gapLimitNanoseconds = gapLimit.wholeNanoseconds
    }

    /// Takes one voltage in V; the event that it ends, if it ends one.
    public mutating func take(voltageV: Double?, at time: MonotonicTime) -> VoltageEvent? {
        guard let voltageV else { return nil }
        return take(lowestV: voltageV, highestV: voltageV, at: time)
    }

    /// Takes what a meter last said of the phases of its supply; the event that ends, if any.
    ///
    /// Of three phases all must be there, or the meter's average; otherwise nothing is taken, since a
    /// voltage that was not read is no dip. The nominal voltage is phase to neutral.
    public mutating func take(
        _ latest: borrowing LatestReadings,
        phases: Int,
        at time: MonotonicTime,
        ageLimit: Duration
    ) -> VoltageEvent? {
        func usable(_ latest: borrowing LatestReadings, _ channel: Channel) -> Double? {
            latest.measurement(channel, at: time, ageLimit: ageLimit).usable
        }
        if phases == 3, let first = usable(latest, .voltageL1),
            let second = usable(latest, .voltageL2), let third = usable(latest, .voltageL3)
        {
            return take(
                lowestV: min(first, second, third),
                highestV: max(first, second, third),
                at: time
            )
        }
        let single = phases == 3 ? nil : usable(latest, .voltageL1)
        return take(voltageV: usable(latest, .voltage) ?? single, at: time)
    }

    /// Takes the lowest and the highest voltage of the phases, in V; the event they end, if any.
    ///
    /// Numbers below 0, or that are none, are no readings. Allocates nothing.
    public mutating func take(
        lowestV: Double,
        highestV: Double,
        at time: MonotonicTime
    ) -> VoltageEvent? {
        guard lowestV >= 0, highestV >= lowestV, highestV.isFinite else { return nil }
        var ended: VoltageEvent?
        if let last {
            let step = time.nanoseconds &- last.nanoseconds
            if step < 0 || step > gapLimitNanoseconds {
                ended = current
                ended?.lastSeen = last
                current = nil
            }
        }
        last = time
        let low = lowestV / nominalV
        let high = highestV / nominalV
        if var event = current {
            note(low, high, &event)
            current = event
            guard isOver(event, low, high) else { return ended }
            event.end = time
            event.lastSeen = time
            current = nil
            ended = event
        }
        begin(low, high, at: time)
        return ended
    }

    private mutating func begin(_ low: Double, _ high: Double, at time: MonotonicTime) {
        if low < Self.dipBelow {
            var event = VoltageEvent(kind: .dip, start: time, extreme: low)
            dips += 1
            note(low, high, &event)
            current = event
        } else if high > Self.swellAbove {
            swells += 1
            current = VoltageEvent(kind: .swell, start: time, extreme: high)
        }
    }

    private mutating func note(_ low: Double, _ high: Double, _ event: inout VoltageEvent) {
        if event.kind == .swell {
            event.extreme = max(event.extreme, high)
            return
        }
        event.extreme = min(event.extreme, low)
        if event.kind == .dip, high < Self.interruptionBelow {
            event.kind = .interruption
            interruptions += 1
        }
    }

    private func isOver(_ event: VoltageEvent, _ low: Double, _ high: Double) -> Bool {
        event.kind == .swell
            ? high <= Self.swellAbove - Self.hysteresis : low >= Self.dipBelow + Self.hysteresis
    }
}

/// An indicative dip, swell or interruption of the supply.
public struct VoltageEvent: Hashable, Sendable {
    /// What a voltage event is.
    public enum Kind: String, Sendable {
        case dip
        case swell
        case interruption
    }

    /// What it was; a dip becomes an interruption where all phases fall below a tenth.
    public internal(set) var kind: Kind
    /// The first reading beyond the limit.
    public let start: MonotonicTime
    /// The first reading back inside it; nil where the readings ended before.
    public internal(set) var end: MonotonicTime?
    /// The last reading before its end, or the end.
    public internal(set) var lastSeen: MonotonicTime
    /// The lowest voltage of a dip, the highest of a swell, as a part of nominal.
    public internal(set) var extreme: Double

    init(kind: Kind, start: MonotonicTime, extreme: Double) {
        self.kind = kind
        self.start = start
        lastSeen = start
        self.extreme = extreme
    }
}
