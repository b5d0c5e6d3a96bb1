import Diagnostics

/// A row of the outbox: something stored that a sink may have to deliver.
public enum OutboxTime: Hashable, Sendable {
    /// It has its time in UTC.
    case stamped(Timestamp)
    /// The clock of its boot was never trusted, so nobody will ever know.
    case never
}

/// Some consecutive rows of a table, oldest first, all of them committed.
public struct OutboxPage<Row: Sendable>: Sendable {
    /// A row, its number, and its time.
    public struct Item: Sendable {
        /// Its number in the table, rising.
        public let id: Int64
        /// When it begins in UTC.
        public let time: OutboxTime
        /// What is stored.
        public let row: Row
    }

    /// The rows; between two of them may be numbers that are no more.
    public let items: [Item]
    /// All numbers up to this one were looked at; nil where none was.
    public let through: Int64?
    /// The row after the last one has no time yet and will get one, when the clock is trusted.
    public let isWaitingForClock: Bool
}

/// The numbers of what is committed.
public struct OutboxEnd: Hashable, Sendable {
    /// The numbers of the oldest and newest record; nil where there is none.
    public let records: ClosedRange<Int64>?
    /// The numbers of the oldest and newest event; nil where there is none.
    public let events: ClosedRange<Int64>?
    /// The numbers of the oldest and newest health report; nil where there is none.
    public let reports: ClosedRange<Int64>?
    /// Within which these numbers mean something; another one after the file was replaced.
    public let generation: Int64
}
