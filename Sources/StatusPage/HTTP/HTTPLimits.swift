/// What clients may take of the agent: nothing a client does makes it grow or wait.
public struct HTTPLimits: Hashable, Sendable {
    /// Connections open at once; more wait in the kernel's backlog.
    public var connections: UInt32
    /// Connections open at once from one address; more are closed.
    public var connectionsPerClient: UInt32
    /// Memory for a connection's request line and headers, bytes.
    public var headerBytes: Int
    /// The largest body of a request, bytes.
    public var bodyBytes: Int
    /// How long a connection may take for its next exchange, from its opening or the end of the
    /// last one to the end of the answer, however slowly it trickles.
    public var exchangeTime: Duration

    /// Limits.
    public init(
        connections: UInt32,
        connectionsPerClient: UInt32,
        headerBytes: Int,
        bodyBytes: Int,
        exchangeTime: Duration
    ) {
        self.connections = connections
        self.connectionsPerClient = connectionsPerClient
        self.headerBytes = headerBytes
        self.bodyBytes = bodyBytes
        self.exchangeTime = exchangeTime
    }

    /// Generous for people, a collector and a dashboard; at worst 2.5 MB.
    ///
    /// 32 connections of 16 KiB of headers and 64 KiB of body each. A browser opens six.
    public static let standard = Self(
        connections: 32,
        connectionsPerClient: 16,
        headerBytes: 16 * 1_024,
        bodyBytes: 64 * 1_024,
        exchangeTime: .seconds(15)
    )
}
