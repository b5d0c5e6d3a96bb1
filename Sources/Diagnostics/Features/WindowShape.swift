/// How long a feature window is and what fits into it, from the interval between an asset's events.
///
/// A window is 1 s long where that holds 10 points, else 10 intervals (contract, window vector V2).
public struct WindowShape: Hashable, Sendable {
    /// The intervals that a shape can be made for: 4 kHz to one event a minute.
    public static let intervalRange = Duration.microseconds(250)...Duration.seconds(60)
    /// The length of a window of a source that is fast enough.
    public static let shortestLength = Duration.seconds(1)
    /// A signal with fewer points in a window yields nothing.
    public static let smallestPointCount = 10
    /// The most points that a window holds.
    public static let pointLimit = 4_096

    /// The declared time between two events.
    public let interval: Duration
    /// How long a window is.
    public let length: Duration
    /// Two events further apart than this, half a window, have a gap between them.
    public let gapLimit: Duration
    /// The number of points that the declared interval puts into a window.
    public let expectedCount: Int
    /// The number of points there is room for: twice the expected, since a source may be faster
    /// than declared, and `pointLimit` at most.
    public let capacity: Int

    /// The shape for events about `interval` apart; one outside `intervalRange` traps.
    public init(interval: Duration) {
        precondition(
            Self.intervalRange.contains(interval),
            "interval must be within \(Self.intervalRange), not \(interval)"
        )
        self.interval = interval
        length = max(Self.shortestLength, interval * Self.smallestPointCount)
        gapLimit = length / 2
        let nanoseconds = interval.wholeNanoseconds
        // Rounded, since 1 s is not a whole number of most intervals.
        expectedCount = Int((length.wholeNanoseconds + nanoseconds / 2) / nanoseconds)
        capacity = min(Self.pointLimit, 2 * expectedCount)
    }

    /// Events a second as declared, in Hz.
    public var rateHz: Double { 1 / interval.inSeconds }
}
