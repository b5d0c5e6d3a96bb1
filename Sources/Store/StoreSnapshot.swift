import Diagnostics

/// What can be said of the store at one moment.
public struct StoreSnapshot: Hashable, Sendable {
    /// The file.
    public let path: String
    /// The version of its schema.
    public let schemaVersion: Int
    /// The size of the file, bytes; 0 where it is not there.
    public let fileBytes: UInt64
    /// The size of its write-ahead log, bytes.
    public let walBytes: UInt64
    /// Records in the file.
    public let records: UInt64
    /// The bytes of the file that hold something; the rest is used before the file grows.
    public let usedBytes: UInt64
    /// The most that may hold something, bytes.
    public let byteLimit: UInt64
    /// What retention removed since the file was made.
    public let removals: [Removal]
    /// Where the file is that was damaged and replaced in this run; nil where none was.
    public let asidePath: String?
    /// Records that wait for their commit.
    public let pendingRecords: Int
    /// Log events, health reports and artifacts that wait for their commit.
    public let pendingEvents: Int
    /// The memory that what waits takes, bytes.
    public let pendingBytes: Int
    /// Commits since the start.
    public let commits: UInt64
    /// Bytes handed to SQLite since the start, its own overhead not counted.
    public let bytesHandedToSQLite: UInt64
    /// When the last commit was complete; nil before the first.
    public let lastCommit: MonotonicTime?
    /// How long it took.
    public let lastCommitDuration: Duration?
    /// Since when commits fail; nil if they do not.
    public let failingSince: MonotonicTime?
    /// What was given since the start and is lost.
    public let loss: Loss
    /// Lines for the quarantine that were not kept since the start, since too many waited.
    public let droppedLines: UInt64
    /// The last thing that went wrong; nil if nothing has.
    public let lastError: String?
    /// Whether the store is closed.
    public let isClosed: Bool

    init(_ intake: Intake, path: String, fileBytes: UInt64, walBytes: UInt64) {
        self.path = path
        schemaVersion = Schema.version
        self.fileBytes = fileBytes
        self.walBytes = walBytes
        records = intake.progress.records
        asidePath = intake.progress.asidePath
        usedBytes = intake.progress.usedBytes
        byteLimit = UInt64(max(0, intake.options.retention.byteLimit))
        removals = intake.progress.removals
        pendingRecords = intake.pending.records.count
        pendingEvents = intake.pending.entries.count
        pendingBytes = intake.pending.byteCount
        commits = intake.progress.commits
        bytesHandedToSQLite = intake.progress.bytesHanded
        lastCommit = intake.progress.lastCommit
        lastCommitDuration = intake.progress.lastCommitDuration
        failingSince = intake.progress.failingSince
        loss = intake.pending.loss
        droppedLines = intake.droppedLines
        lastError = intake.progress.lastError.map(\.description)
        isClosed = intake.isClosed
    }
}
