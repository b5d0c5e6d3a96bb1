import Diagnostics

/// How much of the range there is data of, and where there is none.
public struct Coverage: Hashable, Sendable {
    /// The most gaps that are told, the longest ones; more are only counted.
    public static let gapLimit = 12

    /// A time without data.
    public struct Gap: Hashable, Sendable {
        /// Its beginning.
        public let from: Timestamp
        /// Its end.
        public let end: Timestamp

        /// Its length in s.
        public var seconds: Double { Double(end.microseconds - from.microseconds) / 1e6 }
    }

    /// Records with raw values.
    public internal(set) var records = 0
    /// Records of which a summary is left.
    public internal(set) var summaries = 0
    /// Records that do not decode.
    public internal(set) var unreadable = 0
    /// Sensor events of all of them.
    public internal(set) var events = 0
    /// Records whose worst quality is uncertain.
    public internal(set) var uncertain = 0
    /// Records whose worst quality is bad.
    public internal(set) var bad = 0
    /// The first data; nil where there is none.
    public private(set) var first: Timestamp?
    /// The last data; nil where there is none.
    public private(set) var last: Timestamp?
    /// The longest gaps, in the order of time.
    public private(set) var gaps: [Gap] = []
    /// How many gaps there are.
    public private(set) var gapCount = 0
    /// The time without data in s, ≥ 0.
    public private(set) var missingSeconds = 0.0

    private var reached: Timestamp
    private let end: Timestamp
    private let limit: Duration

    init(from: Timestamp, end: Timestamp, limit: Duration) {
        reached = from
        self.end = end
        self.limit = limit
    }

    mutating func add(from: Timestamp, end: Timestamp) {
        close(upTo: from)
        first = first ?? from
        last = max(last ?? end, end)
        reached = max(reached, end)
    }

    mutating func finish() { close(upTo: end) }

    /// The share of the range that there is data of, 0…1.
    public func share(of seconds: Double) -> Double {
        min(max(1 - missingSeconds / seconds, 0), 1)
    }

    private mutating func close(upTo time: Timestamp) {
        let pause = Duration.microseconds(time.microseconds - reached.microseconds)
        guard pause > limit else { return }
        let gap = Gap(from: reached, end: time)
        gapCount += 1
        missingSeconds += gap.seconds
        gaps.append(gap)
        guard gaps.count > Self.gapLimit else { return }
        var shortest = 0
        for place in gaps.indices where gaps[place].seconds < gaps[shortest].seconds {
            shortest = place
        }
        gaps.remove(at: shortest)
    }
}
