/// How a server is talked to.
public struct HTTPOptions: Hashable, Sendable {
    /// The longest wait for a connection.
    public var connectTimeout: Duration
    /// The longest wait for an answer, the connection included.
    public var totalTimeout: Duration
    /// A file of certificates to trust in place of the system's; PEM.
    public var caFile: String?

    /// Options; the defaults are those of the agent.
    public init(
        connectTimeout: Duration = .seconds(5),
        totalTimeout: Duration = .seconds(30),
        caFile: String? = nil
    ) {
        self.connectTimeout = connectTimeout
        self.totalTimeout = totalTimeout
        self.caFile = caFile
    }
}

/// One request; the body is the caller's memory and stays there until the answer.
struct HTTPRequest {
    enum Method: String {
        case get = "GET"
        case post = "POST"
    }

    var method = Method.post
    var url: String
    /// Whole header lines: `Name: value`.
    var headers: [String] = []
    var body = UnsafeRawBufferPointer(start: nil, count: 0)
}
