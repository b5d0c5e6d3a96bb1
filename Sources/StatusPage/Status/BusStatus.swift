import Diagnostics

/// Whether a bus can carry anything; the raw value is the API's word.
public enum BusCondition: String, Codable, CaseIterable, Sendable {
    /// The port or connection is open.
    case connected
    /// It is being opened for the first time.
    case connecting
    /// It could not be opened or was lost; it is tried again after a pause.
    case backingOff = "backing_off"
}

/// One bus and the devices on it.
public struct BusStatus: Codable, Equatable, Sendable {
    /// The `id` in the configuration.
    public private(set) var busID: String
    /// The `kind` in the configuration: `modbus-rtu`.
    public private(set) var kind: String
    /// The port or host it goes to, with its settings.
    public private(set) var target: String
    /// Whether it can carry anything.
    public private(set) var state: BusCondition
    /// The last thing that went wrong; `null` if nothing has.
    @NullWhenAbsent public private(set) var lastError: String?
    /// The devices on it, in the order of the configuration.
    public private(set) var devices: [DeviceStatus]

    /// The status of a bus.
    public init(
        busID: String,
        kind: String,
        target: String,
        state: BusCondition,
        lastError: String?,
        devices: [DeviceStatus]
    ) {
        self.busID = busID.asName
        self.kind = kind.asName
        self.target = target.asText
        self.state = state
        self.lastError = lastError?.asText
        self.devices = devices
    }

    private enum CodingKeys: String, CodingKey {
        case busID = "bus_id"
        case kind
        case target
        case state
        case lastError = "last_error"
        case devices
    }
}

/// Whether a device answers; the raw value is the API's word.
public enum DeviceCondition: String, Codable, CaseIterable, Sendable {
    /// It has not been asked yet.
    case waiting
    /// Its last poll was good.
    case answering
    /// It answers, but with errors or frames that are not what was asked for.
    case faulty
    /// It does not answer.
    case silent
}

/// One device: whether it answers, and what it cost to ask.
public struct DeviceStatus: Codable, Equatable, Sendable {
    /// The `id` in the configuration.
    public private(set) var deviceID: String
    /// The name of its profile.
    public private(set) var profile: String
    /// Its unit id; 0 for a stream.
    public private(set) var unitID: UInt8
    /// Whether it answers.
    public private(set) var state: DeviceCondition
    /// Polls since the start.
    public private(set) var polls: UInt64
    /// Polls of which every value came.
    public private(set) var goodPolls: UInt64
    /// Failures since the start, by the API's word for the reason.
    public private(set) var failures: [String: UInt64]
    /// How long the next poll is put off, seconds; 0 while it answers.
    public private(set) var backoffSeconds: Double
    /// How long ago its last reply was, seconds; `null` before the first.
    @NullWhenAbsent public private(set) var lastReplySecondsAgo: Double?
    /// From its last request to the reply, milliseconds; `null` before the first.
    @NullWhenAbsent public private(set) var roundTripMilliseconds: Double?

    /// The status of a device.
    public init(
        deviceID: String,
        profile: String,
        unitID: UInt8,
        state: DeviceCondition,
        polls: UInt64,
        goodPolls: UInt64,
        failures: [QualityReason: UInt64],
        backoff: Duration,
        lastReplyAgo: Duration?,
        roundTrip: Duration?
    ) {
        self.deviceID = deviceID.asName
        self.profile = profile.asName
        self.unitID = unitID
        self.state = state
        self.polls = polls
        self.goodPolls = goodPolls
        self.failures = [:]
        for (reason, count) in failures { self.failures[reason.name] = count }
        backoffSeconds = backoff.inSeconds.toThousandths
        lastReplySecondsAgo = lastReplyAgo?.inSeconds.toThousandths
        roundTripMilliseconds = roundTrip.map { ($0.inSeconds * 1_000).toThousandths }
    }

    private enum CodingKeys: String, CodingKey {
        case deviceID = "device_id"
        case profile
        case unitID = "unit_id"
        case state
        case polls
        case goodPolls = "good_polls"
        case failures
        case backoffSeconds = "backoff_seconds"
        case lastReplySecondsAgo = "last_reply_seconds_ago"
        case roundTripMilliseconds = "round_trip_ms"
    }
}
