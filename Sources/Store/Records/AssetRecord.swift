import Diagnostics

/// What one asset gave within about a second, or was sent: its sensor events, the polls behind them,
/// and what was made of them.
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

    /// The most feature windows of one record: more than one a sent event.
    public static let windowLimit = 1_024
    /// The most features in all windows of one record.
    public static let windowValueLimit = 65_536
    /// The most assessments of one record: more than one a sent event.
    public static let assessmentLimit = 1_024

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
    /// The feature windows that ended in it, oldest first.
    public var windows: [FeatureWindow]
    /// What was judged of the asset in it, oldest first.
    public var assessments: [Assessment]
    /// The names of `windows[].values`, in their order; empty where they are not known.
    public var featureNames: [String]
    /// The names of the channels that `Assessment.Part.channel` counts; empty where not known.
    public var channelNames: [String]

    /// A record.
    public init(
        assetID: String,
        source: Source,
        start: MonotonicTime,
        identitySeed: UInt64?,
        firstSequence: UInt64,
        events: [SensorEvent],
        polls: [DevicePoll],
        windows: [FeatureWindow] = [],
        assessments: [Assessment] = [],
        featureNames: [String] = [],
        channelNames: [String] = []
    ) {
        self.assetID = assetID
        self.source = source
        self.start = start
        self.identitySeed = identitySeed
        self.firstSequence = firstSequence
        self.events = events
        self.polls = polls
        self.windows = windows
        self.assessments = assessments
        self.featureNames = featureNames
        self.channelNames = channelNames
    }

    /// From its start to its latest event, poll or window; at least zero.
    public var duration: Duration {
        var latest = start
        for event in events { latest = max(latest, event.time) }
        for poll in polls { latest = max(latest, poll.time) }
        for window in windows { latest = max(latest, window.last) }
        return latest - start
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
