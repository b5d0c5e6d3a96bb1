import Diagnostics

/// Whether the store keeps what it is given; the raw value is the API's word.
public enum StoreCondition: String, Codable, CaseIterable, Sendable {
    /// What it was given is on disk, or will be at the next commit.
    case committing
    /// Commits fail; the newest records wait in memory.
    case failing
    /// It takes nothing more: the agent stops.
    case closed
}

/// What is kept on disk, what is not yet, and what was lost.
public struct StoreStatus: Codable, Equatable, Sendable {
    /// The database file.
    public private(set) var path: String
    /// Whether it keeps what it is given.
    public private(set) var state: StoreCondition
    /// The version of its schema.
    public private(set) var schemaVersion: Int
    /// Records in it.
    public private(set) var records: UInt64
    /// The size of the database file, bytes.
    public private(set) var fileBytes: UInt64
    /// The size of its write-ahead log, bytes.
    public private(set) var walBytes: UInt64
    /// Records that wait for the next commit.
    public private(set) var pendingRecords: Int
    /// Commits since the start.
    public private(set) var commits: UInt64
    /// How long ago the last one was, seconds; `null` before the first.
    @NullWhenAbsent public private(set) var lastCommitSecondsAgo: Double?
    /// How long it took, milliseconds; `null` before the first.
    @NullWhenAbsent public private(set) var lastCommitMilliseconds: Double?
    /// Records lost since the start, since no more could wait.
    public private(set) var droppedRecords: UInt64
    /// Lines that a sink refused and that were not kept since the start, since too many waited.
    public private(set) var droppedLines: UInt64
    /// What of the file is in use, and how much may be, and what had to give way.
    public private(set) var retention: RetentionStatus
    /// Where the file is that was damaged and replaced since the start; `null` if none was.
    @NullWhenAbsent public private(set) var damagedFile: String?
    /// The last thing that went wrong; `null` if nothing has.
    @NullWhenAbsent public private(set) var lastError: String?

    /// The status of the store.
    public init(
        path: String,
        state: StoreCondition,
        schemaVersion: Int,
        records: UInt64,
        fileBytes: UInt64,
        walBytes: UInt64,
        pendingRecords: Int,
        commits: UInt64,
        lastCommitAgo: Duration?,
        lastCommitDuration: Duration?,
        droppedRecords: UInt64,
        droppedLines: UInt64,
        retention: RetentionStatus,
        damagedFile: String?,
        lastError: String?
    ) {
        self.path = path.asText
        self.state = state
        self.schemaVersion = schemaVersion
        self.records = records
        self.fileBytes = fileBytes
        self.walBytes = walBytes
        self.pendingRecords = pendingRecords
        self.commits = commits
        lastCommitSecondsAgo = lastCommitAgo?.inSeconds.toThousandths
        lastCommitMilliseconds = lastCommitDuration.map { ($0.inSeconds * 1_000).toThousandths }
        self.droppedRecords = droppedRecords
        self.droppedLines = droppedLines
        self.retention = retention
        self.damagedFile = damagedFile?.asText
        self.lastError = lastError?.asText
    }

    private enum CodingKeys: String, CodingKey {
        case path
        case state
        case schemaVersion = "schema_version"
        case records
        case fileBytes = "file_bytes"
        case walBytes = "wal_bytes"
        case pendingRecords = "pending_records"
        case commits
        case lastCommitSecondsAgo = "last_commit_seconds_ago"
        case lastCommitMilliseconds = "last_commit_ms"
        case droppedRecords = "dropped_records"
        case droppedLines = "dropped_lines"
        case retention
        case damagedFile = "damaged_file"
        case lastError = "last_error"
    }
}
