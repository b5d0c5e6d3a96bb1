import Diagnostics

/// The last value of one signal, and how far to trust it.
public struct SignalStatus: Codable, Equatable, Sendable {
    /// The value in `unit`; `null` where there is none.
    @NullWhenAbsent public private(set) var value: Double?
    /// The unit's symbol; empty for a ratio.
    public private(set) var unit: String
    /// `good`, `uncertain` or `bad`.
    public private(set) var quality: String
    /// The reason for less than good, in the API's word; `null` where it is good.
    @NullWhenAbsent public private(set) var reason: String?

    /// A value of a signal; a number that is not finite is none.
    public init(value: Double?, unit: Unit, quality: Quality) {
        self.value = value?.ifFinite
        self.unit = unit.rawValue
        self.quality = quality.grade.name
        reason = quality.reasonName
    }
}

/// The last reading of one channel of one device.
public struct ChannelStatus: Codable, Equatable, Sendable {
    /// The `id` of the device in the configuration.
    public private(set) var deviceID: String
    /// The channel's name, its unit at the end.
    public private(set) var channel: String
    /// The value in `unit`; `null` where there is none.
    @NullWhenAbsent public private(set) var value: Double?
    /// The unit's symbol; empty for a ratio or a count.
    public private(set) var unit: String
    /// `good`, `uncertain` or `bad`.
    public private(set) var quality: String
    /// The reason for less than good, in the API's word; `null` where it is good.
    @NullWhenAbsent public private(set) var reason: String?
    /// When it was read in UTC, ISO 8601; `null` while the clock cannot be trusted.
    @NullWhenAbsent public private(set) var lastSeen: String?
    /// How old it is, seconds.
    @NullWhenAbsent public private(set) var ageSeconds: Double?

    /// The last reading of a channel; `reading` is nil before the first.
    /// - Parameters:
    ///   - deviceID: The device.
    ///   - channel: The channel.
    ///   - reading: Its last reading.
    ///   - takenAt: When that was in UTC, if the clock is trusted.
    ///   - now: The machine's clock, to tell the age.
    public init(
        deviceID: String,
        channel: Channel,
        reading: Reading?,
        takenAt: Timestamp?,
        now: MonotonicTime
    ) {
        let quality = reading?.quality ?? .bad(.noDevice)
        self.deviceID = deviceID.asName
        self.channel = channel.name
        value = reading?.value?.ifFinite
        unit = channel.unit.rawValue
        self.quality = quality.grade.name
        reason = quality.reasonName
        lastSeen = reading == nil ? nil : takenAt?.description
        ageSeconds = reading.map { (now - $0.time).inSeconds.toThousandths }
    }

    private enum CodingKeys: String, CodingKey {
        case deviceID = "device_id"
        case channel
        case value
        case unit
        case quality
        case reason
        case lastSeen = "last_seen"
        case ageSeconds = "age_seconds"
    }
}

extension Quality {
    fileprivate var reasonName: String? { grade == .good ? nil : reason.name }
}
