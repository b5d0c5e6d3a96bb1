/// What an uploader is told at its start.
public struct UploaderSettings: Sendable {
    /// The name of this sink: its cursor is kept under it, so it must stay.
    public var sinkID: String
    /// Where points go.
    public var target: InfluxTarget
    /// What the server knows us by.
    public var credential: InfluxCredential
    /// The tag `site` of every point; empty for none.
    public var site: String
    /// How the server is talked to.
    public var http: HTTPOptions
    /// Whether bodies are compressed (gzip): not on the way to this machine itself, where it costs
    /// both sides more than it saves.
    public var isCompressed: Bool
    /// A batch takes about this many bytes of line protocol, and one record more.
    public var batchByteLimit: Int
    /// How long new data waits for company.
    public var batchAge: Duration
    /// The wait after a first failure.
    public var retryFirst: Duration
    /// The longest wait between two attempts, unless the server asks for more.
    public var retryLimit: Duration
    /// The wait where someone has to change something first: a token, a database.
    public var pauseInterval: Duration
    /// What the chance in the waits follows.
    public var seed: UInt64

    /// Settings; the defaults are those of the agent.
    public init(
        sinkID: String,
        target: InfluxTarget,
        credential: InfluxCredential = .none,
        site: String = "",
        http: HTTPOptions = HTTPOptions(),
        isCompressed: Bool? = nil,
        batchByteLimit: Int = 1_000_000,
        batchAge: Duration = .seconds(2),
        retryFirst: Duration = .seconds(1),
        retryLimit: Duration = .seconds(60),
        pauseInterval: Duration = .seconds(60),
        seed: UInt64
    ) {
        self.sinkID = sinkID
        self.target = target
        self.credential = credential
        self.site = site
        self.http = http
        self.isCompressed = isCompressed ?? !target.isLoopback
        self.batchByteLimit = batchByteLimit
        self.batchAge = batchAge
        self.retryFirst = retryFirst
        self.retryLimit = retryLimit
        self.pauseInterval = pauseInterval
        self.seed = seed
    }
}
