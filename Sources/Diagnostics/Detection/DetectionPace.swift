/// How fast an asset is looked at: what a channel's window is, and how far the detector's times stretch.
///
/// One value that recorder, baseline and detector share, made from the interval of the source.
public struct DetectionPace: Hashable, Sendable {
    /// What becomes of the rows of a window.
    public enum Aggregate: String, CaseIterable, Sendable {
        /// Their mean, over all rows of the window.
        case mean
        /// The median of the newest five: what spoils one or two of them is not seen.
        case median
    }

    /// The rows that a median is taken of.
    public static let medianRows = 5
    /// The rows of a source that is stretched: a window holds so many.
    private static let stretchedRows = 4.0
    /// The admissible stretches: a row in 3 s or faster to one in ten minutes.
    static let stretches = 1.0...200.0

    /// What becomes of the rows of a window.
    public let aggregate: Aggregate
    /// What all times of the detector are multiplied by, ≥ 1.
    public let stretch: Double

    /// Rows about one a second, looked at as their mean over 12 s.
    public static let seconds = Self(aggregate: .mean, stretch: 1)
    /// Rows that are windows of a second, looked at as the median of the last five.
    public static let windows = Self(aggregate: .median, stretch: 1)

    init(aggregate: Aggregate, stretch: Double) {
        self.aggregate = aggregate
        self.stretch = stretch
    }

    /// The pace for events about `interval` apart.
    ///
    /// At 10 Hz and more a row is a window of a second; below, an event. Where fewer than four events
    /// come in 12 s all times are stretched until four do: a meter that is polled once a minute is
    /// looked at as its mean over 240 s. More than ten minutes count as ten.
    public init(interval: Duration) {
        let isFast = interval * WindowShape.smallestPointCount <= WindowShape.shortestLength
        guard !isFast else {
            self = .windows
            return
        }
        let stretch = interval.inSeconds * Self.stretchedRows / DetectionRules.windowSeconds
        let limits = Self.stretches
        self.init(
            aggregate: .mean,
            stretch: min(limits.upperBound, max(limits.lowerBound, stretch))
        )
    }

    /// W: how long a window is, s; a gap longer than this starts afresh.
    public var windowSeconds: Double {
        switch aggregate {
        case .mean: DetectionRules.windowSeconds * stretch
        case .median: Double(Self.medianRows)
        }
    }

    /// No alarm comes faster than this, s before stretching.
    ///
    /// Two dips of the supply within five seconds spoil four windows, and so three or four medians.
    var fastestSeconds: Double {
        switch aggregate {
        case .mean: DetectionRules.alarmFastestSeconds
        case .median: Double(Self.medianRows)
        }
    }

    /// How old a row of a window can be, ns: for a median half a second more, since windows jitter.
    var reach: Int64 {
        DetectionRules.nanoseconds(windowSeconds + (aggregate == .median ? 0.5 : 0))
    }

    /// How long rows must have come for a window to be whole, ns.
    var fill: Int64 {
        DetectionRules.nanoseconds(aggregate == .median ? windowSeconds - 1.5 : windowSeconds)
    }

    /// The most rows that a window holds.
    var rowLimit: Int { aggregate == .median ? Self.medianRows : ChannelRing.rowLimit }
}
