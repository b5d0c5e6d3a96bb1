/// How much healthy data a baseline needs before it may be made.
public struct ReferenceReadiness: Hashable, Sendable {
    /// The time that was recorded, gaps not counted.
    public let span: Duration
    /// The number of rows.
    public let rows: Int

    /// Readiness after `span` and `rows`: half an hour in the field; a recording may do with less.
    public init(span: Duration = .seconds(1_800), rows: Int = 600) {
        precondition(span > .zero && rows > 0, "readiness after \(span) and \(rows) rows")
        self.span = span
        self.rows = rows
    }
}

/// Collects the window means of healthy RUNNING data for a baseline, in memory taken at the start.
///
/// When its rows are used up it keeps every second one and from then on takes every second one, so
/// that time is covered evenly; with one row in `coarsestSeconds` it is full and takes no more.
public struct ReferenceRecorder: ~Copyable {
    /// The rows that are kept unless told otherwise: an hour, one a second.
    public static let usualRowLimit = 3_600
    /// The most rows that may be asked for.
    public static let largestRowLimit = 86_400
    /// Rows further apart than this do not fill a block of the spread, s.
    static let coarsestSeconds = 8.0

    /// The channels' names, in the order of a row.
    public let channelNames: [String]
    /// What each channel is to the machine.
    public let roles: [ChannelRole]
    /// How the rows are looked at.
    public let pace: DetectionPace
    /// What it waits for.
    public let readiness: ReferenceReadiness
    /// The most rows it keeps.
    public let rowLimit: Int
    /// The number of rows it has.
    public private(set) var rowCount = 0
    /// Rows that were not taken because it was full.
    public private(set) var refusedCount = 0
    /// The time that was recorded, s; gaps do not count.
    public private(set) var recordedSeconds = 0.0
    private(set) var times: [Int64]
    private(set) var means: [Double]
    private(set) var ring: ChannelRing
    private var stride = 1
    private var skipped = 0
    /// What is added to a time, in ns, so that the recorded ones rise.
    private var shift: Int64 = 0

    /// A recorder of 1…32 channels with names of 1…64 bytes; others, or fewer than 16 rows, trap.
    ///
    /// Without `roles` all channels are plain; else there is one for each, and at most one supply and
    /// one load.
    public init(
        channelNames: [String],
        roles: [ChannelRole] = [],
        pace: DetectionPace = .seconds,
        readiness: ReferenceReadiness = ReferenceReadiness(),
        rowLimit: Int = Self.usualRowLimit
    ) {
        let channels = channelNames.count
        precondition((1...DetectionRules.channelLimit).contains(channels), "\(channels) channels")
        let nameSizes = 1...Baseline.Channel.nameByteLimit
        precondition(
            channelNames.allSatisfy { nameSizes.contains($0.utf8.count) },
            "a name has 1 to \(Baseline.Channel.nameByteLimit) bytes, not \(channelNames)"
        )
        precondition((16...Self.largestRowLimit).contains(rowLimit), "\(rowLimit) rows")
        precondition(roles.isEmpty || roles.count == channels, "\(roles.count) roles")
        precondition(roles.count { $0 == .supply } < 2 && roles.count { $0 == .load } < 2)
        self.channelNames = channelNames
        self.roles =
            roles.isEmpty ? [ChannelRole](repeating: .plain, count: channels) : roles
        self.pace = pace
        self.readiness = readiness
        self.rowLimit = rowLimit
        times = [Int64](repeating: 0, count: rowLimit)
        means = [Double](repeating: .nan, count: rowLimit * channels)
        ring = ChannelRing(channelCount: channels, pace: pace)
    }

    /// How much of what is needed has been recorded, 0…1; 1 as well where it takes no more, since
    /// waiting would not help.
    public var progress: Double {
        if isFull { return 1 }
        let time = recordedSeconds / readiness.span.inSeconds
        let rows = Double(rowCount * stride) / Double(readiness.rows)
        return min(1, time, rows)
    }

    /// Whether a baseline may be made of it.
    public var isReady: Bool { progress >= 1 }

    /// Whether it takes no more.
    public var isFull: Bool {
        guard rowCount == rowLimit else { return false }
        let coarsest = Self.coarsestSeconds * pace.stretch
        return 2 * recordedSeconds / Double(rowCount) > coarsest
    }

    /// Takes the channels' values at `time`, NaN for a missing one; the caller says they are healthy.
    public mutating func take(_ row: Span<Double>, at time: MonotonicTime) {
        let seconds = ring.take(row, at: time)
        guard ring.isWhole else { return }
        guard !isFull else {
            refusedCount += 1
            return
        }
        recordedSeconds += seconds
        skipped += 1
        guard skipped >= stride else { return }
        skipped = 0
        if rowCount == rowLimit { thin() }
        times[rowCount] = rising(time)
        let channels = channelNames.count
        for channel in 0..<channels { means[rowCount * channels + channel] = ring.mean(channel) }
        rowCount += 1
    }

    /// The time, put behind the last one where the clock went back.
    private mutating func rising(_ time: MonotonicTime) -> Int64 {
        guard rowCount > 0 else { return time.nanoseconds }
        let last = times[rowCount - 1]
        if time.nanoseconds &+ shift < last {
            let window = DetectionRules.nanoseconds(pace.windowSeconds)
            shift = last &+ window &- time.nanoseconds
        }
        return time.nanoseconds &+ shift
    }

    /// Keeps every second row.
    private mutating func thin() {
        let channels = channelNames.count
        let kept = (rowCount + 1) / 2
        for row in 0..<kept {
            times[row] = times[2 * row]
            for channel in 0..<channels {
                means[row * channels + channel] = means[2 * row * channels + channel]
            }
        }
        rowCount = kept
        stride *= 2
    }
}
