import Diagnostics
import Glibc
import Platform

/// Asks the running agent for its status: one HTTP/1.0 request, one answer, the connection's end.
public enum StatusClient {
    /// How long the whole exchange may take.
    public static let timeLimit = Duration.seconds(5)
    /// The largest status it takes, bytes.
    public static let answerByteLimit = 8 * 1_024 * 1_024

    /// The status of the agent at `listen` and the JSON it came in.
    ///
    /// - Throws: Why it cannot be had, and what to do.
    public static func fetch(
        listen: ListenAddress,
        upTo limit: Duration = timeLimit
    ) throws(StatusClientError) -> (status: AgentStatus, json: [UInt8]) {
        let target = listen.isWildcard ? listen.loopback : listen
        let answer = try exchange(with: target, until: MonotonicClock.now() + limit, limit)
        let json = try body(of: answer, from: target)
        do {
            return (try StatusDocument.status(json), json)
        } catch {
            throw .unreadable(target, reason: "\(error)".asText)
        }
    }

    private static func exchange(
        with target: ListenAddress,
        until deadline: MonotonicTime,
        _ limit: Duration
    ) throws(StatusClientError) -> [UInt8] {
        let connection = try ClientConnection(target, until: deadline, limit: limit)
        let host = ListenAddress(host: target.host, port: target.port).description
        try connection.send(
            Array(
                ("GET /api/v1/status HTTP/1.0\r\nHost: \(host)\r\nAccept: application/json\r\n"
                    + "Connection: close\r\n\r\n").utf8
            )
        )
        return try connection.receive(atMost: answerByteLimit)
    }

    /// The body of an answer with status 200.
    private static func body(
        of answer: [UInt8],
        from target: ListenAddress
    ) throws(StatusClientError) -> [UInt8] {
        let separator = Array("\r\n\r\n".utf8)
        let statusLine = String(
            decoding: answer.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") },
            as: UTF8.self
        )
        let words = statusLine.split(separator: " ")
        guard let first = words.first, first.hasPrefix("HTTP/1."), words.count >= 2,
            words[1] == "200", let end = answer.firstRange(of: separator)
        else {
            let said = statusLine.isEmpty ? "it said nothing" : "it said \(statusLine)"
            throw .notAnAgent(target, answer: said.asName.cleanedForTerminal)
        }
        return Array(answer[end.upperBound...])
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
