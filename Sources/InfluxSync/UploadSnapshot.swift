import Diagnostics

/// How an uploader gets on.
public struct UploadSnapshot: Hashable, Sendable {
    /// What it is doing.
    public enum State: Hashable, Sendable {
        /// All that can be delivered is delivered.
        case idle
        /// It delivers.
        case sending
        /// The server cannot be reached or is busy; it tries again by itself.
        case retrying(reason: String)
        /// The server refuses us until someone changes something; everything is kept.
        case paused(reason: String)
        /// What is left has no time in UTC until the clock is trusted.
        case waitingForClock
        /// It was stopped.
        case stopped
    }

    /// What it is doing.
    public internal(set) var state = State.idle
    /// How many records, log events and health reports are stored and not delivered.
    public internal(set) var waitingRows: Int64 = 0
    /// The time of the oldest record that waits; nil where none does.
    public internal(set) var oldestWaiting: Timestamp?
    /// What became of all that was read, since the start.
    public internal(set) var counts = UploadCounts()
    /// Points delivered a second, over the last minute.
    public internal(set) var pointsPerSecond = 0.0
    /// When the server last took something.
    public internal(set) var lastSuccess: MonotonicTime?
    /// What went wrong last; nil while nothing has.
    public internal(set) var lastError: String?
    /// When it tries again; nil where nothing failed, or while it tries.
    public internal(set) var nextAttempt: MonotonicTime?
    /// The bytes of all bodies sent, compressed.
    public internal(set) var bytesSent: UInt64 = 0
    /// How many batches were settled.
    public internal(set) var batches: UInt64 = 0
    /// How many attempts failed and were made again.
    public internal(set) var retries: UInt64 = 0
}

/// What became of what an uploader has read; a point is a line.
///
/// Every point read is delivered or quarantined once its batch is settled; what could not be read
/// is lost.
public struct UploadCounts: Hashable, Sendable {
    /// None yet.
    public init() {}

    /// Points that the server has.
    public internal(set) var delivered: UInt64 = 0
    /// Points that the server refuses for ever.
    public internal(set) var quarantined: UInt64 = 0
    /// Points of records that were thinned, or do not decode, before they were delivered.
    public internal(set) var lostPoints: UInt64 = 0
    /// Records, log events and reports that were removed, thinned or damaged before they were delivered.
    public internal(set) var lostRows: UInt64 = 0
    /// Records, log events and reports whose boot never knew the time: there is none to send them with.
    public internal(set) var withoutTime: UInt64 = 0
}
