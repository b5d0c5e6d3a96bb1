import Diagnostics

/// What one asset gave within about a second, or was sent: its sensor events, and the polls behind them.
///
/// It is stored whole or not at all.
public struct AssetRecord: Hashable, Sendable {
    /// The most events of one record; ten times what the fastest source gives in a second.
    public static let eventLimit = 10_000
    /// The most polls of one record.
    public static let pollLimit = 4_096
    /// The most readings in all polls of one record.
    public static let readingLimit = 65_536

    /// The longest time that a record of sent events spans: how far before an event its record begins.
    public static let sentSpanLimit = Duration.seconds(60)
    /// The most events of a record of sent ones.
    public static let sentEventLimit = 1_000

    /// The `asset_id`; at most `AssetDeclaration.idByteLimit` bytes.
    public var assetID: String
    /// Where its events come from.
    public var source: Source
    /// When its time begins; events and polls may lie before or after.
    public var start: MonotonicTime
    /// The seed of its events' identities; nil where they follow no seed (`/ingest`).
    ///
    /// Event k has the identity of `firstSequence + k`. Where that is not true of all events they are
    /// stored with 16 bytes each, so nothing is lost, but the seed, and the block is larger.
    public var identitySeed: UInt64?
    /// The sequence number of the first event in its stream.
    public var firstSequence: UInt64
    /// Its events, oldest first.
    public var events: [SensorEvent]
    /// The polls of its devices, oldest first.
    public var polls: [DevicePoll]

    /// A record.
    public init(
        assetID: String,
        source: Source,
        start: MonotonicTime,
        identitySeed: UInt64?,
        firstSequence: UInt64,
        events: [SensorEvent],
        polls: [DevicePoll]
    ) {
        self.assetID = assetID
        self.source = source
        self.start = start
        self.identitySeed = identitySeed
        self.firstSequence = firstSequence
        self.events = events
        self.polls = polls
    }

    /// From its start to its latest event or poll; at least zero.
    public var duration: Duration {
        let latest = max(
            events.map(\.time).max() ?? start,
            polls.map(\.time).max() ?? start
        )
        return max(.zero, latest - start)
    }

    /// The worst quality of its signals and readings; good where there are none.
    public var worstQuality: Quality {
        var worst = Quality.good
        for event in events {
            for signal in Signal.allCases where event.qualities[signal].grade > worst.grade {
                worst = event.qualities[signal]
            }
        }
        for poll in polls {
            for reading in poll.readings where reading.quality.grade > worst.grade {
                worst = reading.quality
            }
        }
        return worst
    }
}

/// One poll of a device, or one sample of a stream: all readings that it gave.
public struct DevicePoll: Hashable, Sendable {
    /// The device's id in the configuration; at most `AssetDeclaration.idByteLimit` bytes.
    public var deviceID: String
    /// When the poll ended.
    public var time: MonotonicTime
    /// What it gave, good or not, in the order of the device's channels; at most 255.
    public var readings: [Reading]

    /// The most readings of one poll.
    public static let readingLimit = 255

    /// A poll.
    public init(deviceID: String, time: MonotonicTime, readings: [Reading]) {
        self.deviceID = deviceID
        self.time = time
        self.readings = readings
    }
}
