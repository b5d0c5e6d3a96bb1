/// An instant on the machine's own clock: nanoseconds since it was booted, never stepped by anyone.
///
/// It is meaningful only together with the boot it belongs to; see `Timestamp` for the world's time.
public struct MonotonicTime: Hashable, Comparable, Sendable {
    /// Nanoseconds since boot, ≥ 0, suspended time included.
    public let nanoseconds: Int64

    /// The instant `nanoseconds` after boot.
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// The same instant, cut to a whole microsecond, which is as fine as UTC is told.
    var cutToMicroseconds: Self { Self(nanoseconds: nanoseconds - nanoseconds % 1_000) }

    /// Whether the left instant is the earlier one.
    public static func < (left: Self, right: Self) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// The instant `duration` later, or earlier when it is negative; no later than can be told.
    public static func + (time: Self, duration: Duration) -> Self {
        Self(nanoseconds: time.nanoseconds.saturatingSum(duration.wholeNanoseconds))
    }

    /// The time from the right instant to the left one, 292 years at most.
    public static func - (left: Self, right: Self) -> Duration {
        .nanoseconds(left.nanoseconds.saturatingDifference(right.nanoseconds))
    }
}

extension Duration {
    /// The duration in nanoseconds, rounded toward zero; exact up to 292 years, which is the most.
    public var wholeNanoseconds: Int64 {
        let (seconds, isBeyond) = components.seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if isBeyond { return components.seconds < 0 ? .min : .max }
        return seconds.saturatingSum(components.attoseconds / 1_000_000_000)
    }

    /// The duration in seconds, as near as a `Double` holds it.
    public var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}

// Times are read back from files that may be damaged: what no clock says must not stop the agent.
extension Int64 {
    /// The sum, or the nearest number to it that there is.
    func saturatingSum(_ other: Int64) -> Int64 {
        let (sum, isBeyond) = addingReportingOverflow(other)
        return isBeyond ? (other < 0 ? .min : .max) : sum
    }

    /// The difference, or the nearest number to it that there is.
    func saturatingDifference(_ other: Int64) -> Int64 {
        let (difference, isBeyond) = subtractingReportingOverflow(other)
        return isBeyond ? (other < 0 ? .max : .min) : difference
    }
}
