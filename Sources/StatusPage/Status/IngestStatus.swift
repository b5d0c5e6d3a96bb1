import Diagnostics

/// What other systems have sent, and what became of it.
public struct IngestStatus: Codable, Equatable, Sendable {
    /// Why nothing is taken although it is meant to be; `null` where it is taken.
    @NullWhenAbsent public private(set) var closed: String?
    /// Events stored since the start.
    public private(set) var acceptedEvents: UInt64
    /// Events that were there already.
    public private(set) var duplicateEvents: UInt64
    /// How often a stored record did not decode, so that what was sent was not compared with it.
    public private(set) var unreadableRecords: UInt64
    /// Faults found, and requests refused as a whole, by reason.
    public private(set) var rejected: [String: UInt64]
    /// The newest rejected requests, newest first.
    public private(set) var lastRejections: [RejectionStatus]

    /// The counts and the newest rejections.
    public init(
        closed: String? = nil,
        acceptedEvents: UInt64,
        duplicateEvents: UInt64,
        unreadableRecords: UInt64,
        rejected: [String: UInt64],
        lastRejections: [RejectionStatus]
    ) {
        self.closed = closed?.asText
        self.acceptedEvents = acceptedEvents
        self.duplicateEvents = duplicateEvents
        self.unreadableRecords = unreadableRecords
        self.rejected = rejected
        self.lastRejections = lastRejections
    }

    /// Nothing was sent.
    public static let none = Self(
        acceptedEvents: 0,
        duplicateEvents: 0,
        unreadableRecords: 0,
        rejected: [:],
        lastRejections: []
    )

    private enum CodingKeys: String, CodingKey {
        case closed
        case acceptedEvents = "accepted_events"
        case duplicateEvents = "duplicate_events"
        case unreadableRecords = "unreadable_records"
        case rejected
        case lastRejections = "last_rejections"
    }
}

/// One request of events that was rejected.
public struct RejectionStatus: Codable, Equatable, Sendable {
    /// When, in UTC, ISO 8601; `null` while the clock was not trusted.
    @NullWhenAbsent public private(set) var at: String?
    /// How long ago that was, seconds.
    public private(set) var secondsAgo: Double
    /// The asset of its first fault, where it is known.
    @NullWhenAbsent public private(set) var assetID: String?
    /// The type of its first fault.
    public private(set) var reason: String
    /// What its first fault says.
    public private(set) var message: String

    /// A rejection.
    public init(
        at: Timestamp?,
        ago: Duration,
        assetID: String?,
        reason: String,
        message: String
    ) {
        self.at = at?.description
        secondsAgo = ago.inSeconds.toThousandths
        self.assetID = assetID?.asName
        self.reason = reason.asName
        self.message = message.asText
    }

    private enum CodingKeys: String, CodingKey {
        case at
        case secondsAgo = "seconds_ago"
        case assetID = "asset_id"
        case reason
        case message
    }
}
