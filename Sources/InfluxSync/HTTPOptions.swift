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
package struct HTTPRequest {
    /// What is asked of the server.
    package enum Method: String {
        case get = "GET"
        case post = "POST"
    }

    var method: Method
    var url: String
    /// Whole header lines: `Name: value`.
    var headers: [String]
    var body: UnsafeRawBufferPointer

    /// A request.
    package init(
        method: Method = .post,
        url: String,
        headers: [String] = [],
        body: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}
