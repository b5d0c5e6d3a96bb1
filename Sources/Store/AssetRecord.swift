import Diagnostics

/// What one asset gave within at most about one second: the unit of storage, and of delivery.
public struct AssetRecord: Hashable, Sendable {
    /// The asset's `asset_id`.
    public var assetID: String
    /// Where its events truly come from.
    public var source: Source
    /// The earliest instant in it.
    public var start: MonotonicTime
    /// What its event ids follow from: event k has `EventIdentity(seed:sequence:)` of this seed and
    /// `firstSequence + k`.
    public var identitySeed: UInt64
    /// The sequence number of its first event.
    public var firstSequence: UInt64
    /// Its sensor events, in order of time.
    public var events: [SensorEvent]
    /// What its devices said, poll by poll, in order of time.
    public var polls: [DevicePoll]

    /// A record; its events must be numbered as `identitySeed` and `firstSequence` say.
    public init(
        assetID: String,
        source: Source,
        start: MonotonicTime,
        identitySeed: UInt64,
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

    /// The latest instant in it.
    var end: MonotonicTime {
        max(start, events.last?.time ?? start, polls.last?.time ?? start)
    }

    /// The worst grade of any signal or reading in it.
    var worstGrade: Quality.Grade {
        var worst = Quality.Grade.good
        for event in events {
            for signal in Signal.allCases { worst = max(worst, event.qualities[signal].grade) }
        }
        for poll in polls {
            for reading in poll.readings { worst = max(worst, reading.quality.grade) }
        }
        return worst
    }
}

/// All readings of one poll of a device, or of one sample of a stream.
public struct DevicePoll: Hashable, Sendable {
    /// The device's `id` in the configuration.
    public var deviceID: String
    /// When the poll ended.
    public var time: MonotonicTime
    /// The readings, in the order in which the device gives them.
    public var readings: [Reading]

    /// A poll of a device.
    public init(deviceID: String, time: MonotonicTime, readings: [Reading]) {
        self.deviceID = deviceID
        self.time = time
        self.readings = readings
    }
}
