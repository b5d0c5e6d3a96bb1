import Diagnostics

/// What a sink is doing; the raw value is the API's word.
public enum SinkCondition: String, Codable, CaseIterable, Sendable {
    /// All that can be delivered is delivered.
    case idle
    /// It delivers.
    case sending
    /// The server cannot be reached or is busy; it tries again by itself.
    case retrying
    /// The server refuses us until someone changes something; everything is kept.
    case paused
    /// What is left has no time in UTC until the clock is trusted.
    case waitingForClock = "waiting_for_clock"
    /// It does nothing any more.
    case stopped
}

/// How far a server is with what it is sent; a point is a line of line protocol.
public struct SinkStatus: Codable, Equatable, Sendable {
    /// What became of all that was read since the start.
    public struct Points: Codable, Equatable, Sendable {
        /// Points that the server has.
        public private(set) var delivered: UInt64
        /// Points that the server refuses for ever; they are kept with its reason.
        public private(set) var quarantined: UInt64
        /// Points that retention removed, or that do not decode, before they were delivered.
        public private(set) var lost: UInt64
        /// Records and happenings that retention removed or thinned, or that do not decode, before
        /// they were delivered.
        public private(set) var lostRows: UInt64
        /// Records and happenings of a boot whose clock was never trusted: not sent, kept here.
        public private(set) var withoutTime: UInt64

        /// Counts.
        public init(
            delivered: UInt64,
            quarantined: UInt64,
            lost: UInt64,
            lostRows: UInt64,
            withoutTime: UInt64
        ) {
            self.delivered = delivered
            self.quarantined = quarantined
            self.lost = lost
            self.lostRows = lostRows
            self.withoutTime = withoutTime
        }

        private enum CodingKeys: String, CodingKey {
            case delivered
            case quarantined
            case lost
            case lostRows = "lost_rows"
            case withoutTime = "without_time"
        }
    }

    /// Its id in the configuration.
    public private(set) var sinkID: String
    /// Where points go; no secret is in it.
    public private(set) var url: String
    /// What it is doing.
    public private(set) var state: SinkCondition
    /// Why it waits; `null` if it does not.
    @NullWhenAbsent public private(set) var reason: String?
    /// In how many seconds it tries again by itself; `null` if it does not wait for that.
    @NullWhenAbsent public private(set) var nextAttemptSeconds: Double?
    /// Records and happenings that are stored and not delivered.
    public private(set) var waiting: UInt64
    /// How old the oldest of them is, seconds; `null` where nothing waits.
    @NullWhenAbsent public private(set) var oldestWaitingSeconds: Double?
    /// What became of all that was read since the start.
    public private(set) var points: Points
    /// Points delivered a second, over the last minute.
    public private(set) var pointsPerSecond: Double
    /// How long ago the server last took something, seconds; `null` if it has not yet.
    @NullWhenAbsent public private(set) var lastSuccessSecondsAgo: Double?
    /// What went wrong last; `null` while nothing has.
    @NullWhenAbsent public private(set) var lastError: String?
    /// The bytes of all bodies sent, compressed.
    public private(set) var bytesSent: UInt64

    /// The status of a sink.
    public init(
        sinkID: String,
        url: String,
        state: SinkCondition,
        reason: String?,
        nextAttemptIn: Duration?,
        waiting: UInt64,
        oldestWaitingAge: Duration?,
        points: Points,
        pointsPerSecond: Double,
        lastSuccessAgo: Duration?,
        lastError: String?,
        bytesSent: UInt64
    ) {
        self.sinkID = sinkID.asText
        self.url = url.asText
        self.state = state
        self.reason = reason?.asText
        nextAttemptSeconds = nextAttemptIn?.inSeconds.toThousandths
        self.waiting = waiting
        oldestWaitingSeconds = oldestWaitingAge?.inSeconds.toThousandths
        self.points = points
        self.pointsPerSecond = pointsPerSecond.toThousandths
        lastSuccessSecondsAgo = lastSuccessAgo?.inSeconds.toThousandths
        self.lastError = lastError?.asText
        self.bytesSent = bytesSent
    }

    private enum CodingKeys: String, CodingKey {
        case sinkID = "sink_id"
        case url
        case state
        case reason
        case nextAttemptSeconds = "next_attempt_s"
        case waiting
        case oldestWaitingSeconds = "oldest_waiting_s"
        case points
        case pointsPerSecond = "points_per_second"
        case lastSuccessSecondsAgo = "last_success_seconds_ago"
        case lastError = "last_error"
        case bytesSent = "bytes_sent"
    }
}

extension AgentStatus {
    /// The servers alone, as JSON of the document's own form.
    public func sinksJSON() throws -> String {
        String(decoding: try StatusDocument.json(sinks), as: UTF8.self)
    }
}
