/// What clients may take of the agent: nothing a client does makes it grow or wait.
public struct HTTPLimits: Hashable, Sendable {
    /// Connections open at once; more wait in the kernel's backlog.
    public var connections: UInt32
    /// Connections open at once from one address; more are closed.
    public var connectionsPerClient: UInt32
    /// Memory for a connection's request line and headers, bytes.
    public var headerBytes: Int
    /// The largest body of a request, bytes, where its route says nothing else.
    public var bodyBytes: Int
    /// All bodies together that are being received or wait for their answer, bytes.
    public var allBodiesBytes: Int
    /// How long a connection may take for its next exchange, from its opening or the end of the
    /// last one to the end of the answer, however slowly it trickles.
    public var exchangeTime: Duration

    /// Limits.
    public init(
        connections: UInt32,
        connectionsPerClient: UInt32,
        headerBytes: Int,
        bodyBytes: Int,
        allBodiesBytes: Int = 16 * 1_024 * 1_024,
        exchangeTime: Duration
    ) {
        self.connections = connections
        self.connectionsPerClient = connectionsPerClient
        self.headerBytes = headerBytes
        self.bodyBytes = bodyBytes
        self.allBodiesBytes = allBodiesBytes
        self.exchangeTime = exchangeTime
    }

    /// The fewest bytes a second at which a client must take a file.
    public static let fileBytesPerS: UInt64 = 50_000

    /// What a client gets for a file of `byteCount` bytes beside `exchangeTime`.
    func sendingTime(of byteCount: UInt64) -> Duration {
        .seconds(Int64(clamping: byteCount / Self.fileBytesPerS))
    }

    /// Generous for people, a collector, a dashboard and senders of events; at worst 20 MB.
    ///
    /// 208 connections of 16 KiB of headers each, and 16 MiB of bodies together. A browser opens six,
    /// of which one listens; behind a tunnel or a proxy all come from one address, and those that
    /// listen (`EventHub.viewerLimit`) leave room for others.
    public static let standard = Self(
        connections: 208,
        connectionsPerClient: 176,
        headerBytes: 16 * 1_024,
        bodyBytes: 64 * 1_024,
        exchangeTime: .seconds(15)
    )
}
