import Diagnostics

/// Gives the agent's status as it is now; called on the server's thread, must not block.
public typealias StatusSource = @Sendable () -> AgentStatus

/// All there is to know of the running agent: the one document behind the API, the page, the
/// metrics and `stator status`.
///
/// Its properties are the keys of the JSON in camel case. Strings from outside are bounded, numbers
/// finite, and what is not known is `null`, never 0.
public struct AgentStatus: Codable, Equatable, Sendable {
    /// The program itself.
    public private(set) var agent: ProcessStatus
    /// The machines it watches, in the order of the configuration.
    public private(set) var assets: [AssetStatus]
    /// The buses it reads, in the order of the configuration.
    public private(set) var buses: [BusStatus]
    /// What waits between its threads.
    public private(set) var queues: QueueStatus
    /// What it keeps on disk.
    public private(set) var store: StoreStatus
    /// The disk that it is on.
    public private(set) var disk: DiskStatus
    /// The servers that are sent what is stored, in the order of the configuration.
    public private(set) var sinks: [SinkStatus]
    /// What other systems have sent.
    public private(set) var ingest: IngestStatus
    /// What goes out on sticks.
    public private(set) var export: ExportStatus
    /// What all this means.
    public private(set) var health: HealthStatus

    /// A document of its parts.
    public init(
        agent: ProcessStatus,
        assets: [AssetStatus],
        buses: [BusStatus],
        queues: QueueStatus,
        store: StoreStatus,
        disk: DiskStatus = .unknown,
        sinks: [SinkStatus],
        ingest: IngestStatus = .none,
        export: ExportStatus = .none,
        health: HealthStatus
    ) {
        self.agent = agent
        self.assets = assets
        self.buses = buses
        self.queues = queues
        self.store = store
        self.disk = disk
        self.sinks = sinks
        self.ingest = ingest
        self.export = export
        self.health = health
    }
}

/// The program: which, since when, on what clock, at what cost.
public struct ProcessStatus: Codable, Equatable, Sendable {
    /// `stator`.
    public private(set) var name: String
    /// Its version.
    public private(set) var version: String
    /// The site as configured; empty if it is not.
    public private(set) var site: String
    /// The kernel's id of this boot.
    public private(set) var bootID: String
    /// The start in UTC, ISO 8601; `null` while the clock cannot be trusted.
    @NullWhenAbsent public private(set) var startedAt: String?
    /// The time of this document in UTC, ISO 8601; `null` while the clock cannot be trusted.
    @NullWhenAbsent public private(set) var now: String?
    /// Seconds since the start, to the millisecond.
    public private(set) var uptimeSeconds: Double
    /// The process id.
    public private(set) var pid: Int32
    /// Whether the clock is known to be right.
    public private(set) var clockTrusted: Bool
    /// Resident memory, bytes.
    public private(set) var rssBytes: Int
    /// Threads.
    public private(set) var threads: Int

    /// The facts of a process; `startedAt` and `now` are nil while the clock cannot be trusted.
    public init(
        name: String,
        version: String,
        site: String,
        bootID: String,
        startedAt: Timestamp?,
        now: Timestamp?,
        uptime: Duration,
        pid: Int32,
        isClockTrusted: Bool,
        rssBytes: Int,
        threads: Int
    ) {
        self.name = name.asName
        self.version = version.asName
        self.site = site.asName
        self.bootID = bootID.asName
        self.startedAt = startedAt?.description
        self.now = now?.description
        uptimeSeconds = uptime.inSeconds.toThousandths
        self.pid = pid
        clockTrusted = isClockTrusted
        self.rssBytes = rssBytes
        self.threads = threads
    }

    private enum CodingKeys: String, CodingKey {
        case name
        case version
        case site
        case bootID = "boot_id"
        case startedAt = "started_at"
        case now
        case uptimeSeconds = "uptime_seconds"
        case pid
        case clockTrusted = "clock_trusted"
        case rssBytes = "rss_bytes"
        case threads
    }
}

/// What waits between acquisition and analysis.
public struct QueueStatus: Codable, Equatable, Sendable {
    /// Readings not yet taken by analysis.
    public private(set) var readingsWaiting: Int
    /// Readings that gave way to newer ones since the start.
    public private(set) var readingsDropped: UInt64

    /// The state of the queue of readings.
    public init(readingsWaiting: Int, readingsDropped: UInt64) {
        self.readingsWaiting = readingsWaiting
        self.readingsDropped = readingsDropped
    }

    private enum CodingKeys: String, CodingKey {
        case readingsWaiting = "readings_waiting"
        case readingsDropped = "readings_dropped"
    }
}
