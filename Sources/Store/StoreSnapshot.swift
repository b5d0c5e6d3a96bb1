import Diagnostics

/// How the store is doing, in numbers.
public struct StoreSnapshot: Hashable, Sendable {
    /// Whether commits succeed.
    public enum Condition: Hashable, Sendable {
        case committing
        case failing
        case closed
    }

    /// The path of the database file.
    public var path: String
    /// Whether commits succeed.
    public var condition = Condition.committing
    /// The version of the file's tables.
    public var schemaVersion: Int
    /// Records in the file.
    public var records: UInt64 = 0
    /// Bytes of the database file.
    public var fileBytes: UInt64 = 0
    /// Bytes of the write-ahead log beside it.
    public var walBytes: UInt64 = 0
    /// Records and events that wait for the next commit.
    public var pendingCount = 0
    /// Their bytes.
    public var pendingBytes = 0
    /// Commits since the start.
    public var commits: UInt64 = 0
    /// Bytes of records handed to SQLite since the start.
    public var recordBytes: UInt64 = 0
    /// When the last commit succeeded.
    public var lastCommit: MonotonicTime?
    /// How long it took.
    public var lastCommitDuration: Duration?
    /// What gave way since the start because the disk refused for too long.
    public var dropped = DroppedRecords()
    /// What was wrong with the last commit; nil if it succeeded.
    public var lastError: String?

    init(path: String, schemaVersion: Int) {
        self.path = path
        self.schemaVersion = schemaVersion
    }
}

/// Records that were lost, accounted by the time they cover.
public struct DroppedRecords: Hashable, Sendable {
    /// How many.
    public private(set) var count: UInt64 = 0
    /// The start of the earliest.
    public private(set) var first: MonotonicTime?
    /// The end of the latest.
    public private(set) var last: MonotonicTime?

    mutating func add(from start: MonotonicTime, to end: MonotonicTime) {
        count += 1
        first = min(first ?? start, start)
        last = max(last ?? end, end)
    }
}
