import Diagnostics
import Glibc
import Platform

/// Asks the running agent: one HTTP/1.0 request, one answer, the connection's end.
public enum StatusClient {
    /// How long the whole exchange may take.
    public static let timeLimit = Duration.seconds(5)
    /// The largest answer it takes, bytes.
    public static let answerByteLimit = 8 * 1_024 * 1_024

    /// What is asked.
    public struct Request: Sendable {
        /// The method.
        public var method: String
        /// The path and the query, escaped.
        public var target: String
        /// The token to show; nil for none.
        public var token: String?
        /// What to send; nil for nothing.
        public var body: [UInt8]?
        /// The media type of `body`.
        public var contentType: String

        /// A request.
        public init(
            _ method: String,
            _ target: String,
            token: String? = nil,
            body: [UInt8]? = nil,
            contentType: String = "application/json"
        ) {
            self.method = method
            self.target = target
            self.token = token
            self.body = body
            self.contentType = contentType
        }
    }

    /// The status of the agent at `listen` and the JSON it came in.
    ///
    /// - Throws: Why it cannot be had, and what to do.
    public static func fetch(
        listen: ListenAddress,
        upTo limit: Duration = timeLimit
    ) throws(StatusClientError) -> (status: AgentStatus, json: [UInt8]) {
        let target = listen.isWildcard ? listen.loopback : listen
        let request = Request("GET", "/api/v1/status")
        let answer = try exchange(request, with: target, until: MonotonicClock.now() + limit, limit)
        let (status, json) = try parts(of: answer, from: target)
        guard status == 200 else { throw refusedAsAgent(answer, target) }
        do {
            return (try StatusDocument.status(json), json)
        } catch {
            throw .unreadable(target, reason: "\(error)".asText)
        }
    }

    /// What the agent at `listen` answers to `request`: its status and body.
    ///
    /// - Throws: Why there is no answer, and what to do.
    public static func send(
        _ request: Request,
        listen: ListenAddress,
        upTo limit: Duration = timeLimit
    ) throws(StatusClientError) -> (status: Int, body: [UInt8]) {
        let target = listen.isWildcard ? listen.loopback : listen
        let answer = try exchange(request, with: target, until: MonotonicClock.now() + limit, limit)
        return try parts(of: answer, from: target)
    }

    private static func exchange(
        _ request: Request,
        with target: ListenAddress,
        until deadline: MonotonicTime,
        _ limit: Duration
    ) throws(StatusClientError) -> [UInt8] {
        let connection = try ClientConnection(target, until: deadline, limit: limit)
        let host = ListenAddress(host: target.host, port: target.port).description
        var head =
            "\(request.method) \(request.target) HTTP/1.0\r\nHost: \(host)\r\n"
            + "Accept: application/json\r\nConnection: close\r\n"
        if let token = request.token { head += "Authorization: Bearer \(token)\r\n" }
        if let body = request.body {
            head +=
                "Content-Type: \(request.contentType)\r\nContent-Length: \(body.count)\r\n"
        }
        try connection.send(Array((head + "\r\n").utf8) + (request.body ?? []))
        return try connection.receive(atMost: answerByteLimit)
    }

    /// The status and the body of an answer.
    private static func parts(
        of answer: [UInt8],
        from target: ListenAddress
    ) throws(StatusClientError) -> (status: Int, body: [UInt8]) {
        let words = statusLine(answer).split(separator: " ")
        guard let first = words.first, first.hasPrefix("HTTP/1."), words.count >= 2,
            let status = Int(words[1]), let end = answer.firstRange(of: Array("\r\n\r\n".utf8))
        else { throw refusedAsAgent(answer, target) }
        return (status, Array(answer[end.upperBound...]))
    }

    private static func refusedAsAgent(
        _ answer: [UInt8],
        _ target: ListenAddress
    ) -> StatusClientError {
        let line = statusLine(answer)
        let said = line.isEmpty ? "it said nothing" : "it said \(line)"
        return .notAnAgent(target, answer: said.asName.cleanedForTerminal)
    }

    private static func statusLine(_ answer: [UInt8]) -> String {
        String(
            decoding: answer.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") },
            as: UTF8.self
        )
    }
}

extension ListenAddress {
    /// Where an agent that listens on all addresses is reached from its own machine.
    fileprivate var loopback: Self {
        Self(host: host == "::" ? "::1" : "127.0.0.1", port: port)
    }
}

extension [UInt8] {
    fileprivate func firstRange(of pattern: [UInt8]) -> Range<Int>? {
        guard count >= pattern.count else { return nil }
        for start in 0...(count - pattern.count)
        where self[start..<(start + pattern.count)].elementsEqual(pattern) {
            return start..<(start + pattern.count)
        }
        return nil
    }
}
