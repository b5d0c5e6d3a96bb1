import Diagnostics
import Glibc
import Platform
import Testing

@testable import StatusPage

/// A bare TCP connection: it sends any bytes and no operation outlasts its deadline.
final class RawConnection {
    static let deadlineMilliseconds: Int32 = 10_000

    private let descriptor: Int32
    private var received: [UInt8] = []
    private var streamed: [UInt8] = []

    /// What has come and has not been read.
    var pending: [UInt8] { received }

    struct Failure: Error {
        let what: String
    }

    init(_ address: ListenAddress) throws {
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = address.port.bigEndian
        inet_pton(AF_INET, "127.0.0.1", &target.sin_addr)
        let opened = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard opened >= 0 else { throw Failure(what: "no socket: error \(errno)") }
        descriptor = opened
        let result = withUnsafePointer(to: &target) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(opened, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Failure(what: "cannot connect: error \(errno)") }
    }

    deinit {
        close(descriptor)
    }

    /// Sends `bytes`; false if the other side has closed.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.send(
                    descriptor,
                    buffer.baseAddress.map { $0 + sent },
                    buffer.count - sent,
                    Int32(MSG_NOSIGNAL)
                )
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// Tells the other side that no more will come.
    func finishSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Whether the other side has closed within `milliseconds`; what comes before is kept.
    func isClosed(within milliseconds: Int32 = deadlineMilliseconds) -> Bool {
        while true {
            switch receive(within: milliseconds) {
            case nil: return false
            case 0: return true
            default: continue
            }
        }
    }

    /// One more part: its size, 0 at the end of the connection, nil after a time-out.
    private func receive(within milliseconds: Int32) -> Int? {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, milliseconds) > 0 else { return nil }
        var part = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &part, part.count, 0)
        guard count > 0 else { return 0 }
        received += part[..<count]
        return count
    }

    /// A response with its header fields' names in lower case.
    struct Response {
        let status: Int
        let headers: [String: String]
        let body: [UInt8]
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// The next response; one to HEAD has no body whatever it says.
    func response(toHead isHead: Bool = false) throws -> Response {
        let end = try found("the header") { received in
            received.indices.dropLast(3).first { received[$0..<($0 + 4)] == [13, 10, 13, 10] }
        }
        let lines = String(decoding: received[..<end], as: UTF8.self).split(separator: "\r\n")
        received.removeFirst(end + 4)
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count >= 2, let status = Int(words[1]) else {
            throw Failure(what: "no status line: \(lines)")
        }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            headers[line[..<colon].lowercased()] = String(value)
        }
        let length = isHead || status == 204 ? 0 : Int(headers["content-length"] ?? "0") ?? 0
        _ = try found("the body") { $0.count >= length ? length : nil }
        let body = Array(received[..<length])
        received.removeFirst(length)
        return Response(status: status, headers: headers, body: body)
    }

    /// The head of a response whose body goes on.
    func streamHead() throws -> String {
        let end = try found("the head of a stream") { received in
            received.indices.dropLast(3).first { received[$0..<($0 + 4)] == [13, 10, 13, 10] }
        }
        defer { received.removeFirst(end + 4) }
        return String(decoding: received[..<end], as: UTF8.self)
    }

    /// The next `count` events of a chunked stream, each without the empty line at its end.
    func events(upTo count: Int) throws -> [String] {
        var events: [String] = []
        while events.count < count {
            let end = streamed.indices.dropLast().first {
                streamed[$0] == 10 && streamed[$0 + 1] == 10
            }
            if let end {
                events.append(String(decoding: streamed[..<end], as: UTF8.self))
                streamed.removeFirst(end + 2)
            } else {
                streamed += try chunk()
            }
        }
        return events
    }

    /// The next chunk (RFC 9112 §7.1).
    private func chunk() throws -> [UInt8] {
        let end = try found("the size of a chunk") { received in
            received.indices.dropLast().first { received[$0] == 13 }
        }
        guard let size = Int(String(decoding: received[..<end], as: UTF8.self), radix: 16) else {
            throw Failure(what: "no chunk: \(received.prefix(20))")
        }
        let start = end + 2
        _ = try found("a chunk") { $0.count >= start + size + 2 ? size : nil }
        defer { received.removeFirst(start + size + 2) }
        return Array(received[start..<(start + size)])
    }

    private func found(_ what: String, _ find: ([UInt8]) -> Int?) throws -> Int {
        while true {
            if let place = find(received) { return place }
            guard let count = receive(within: Self.deadlineMilliseconds), count > 0 else {
                throw Failure(what: "\(what) did not come, but \(received.count) bytes")
            }
        }
    }
}

/// A server on a free port of the loopback.
func startServer(
    limits: HTTPLimits = .standard,
    routes: [HTTPRoute]? = nil
) throws -> HTTPServer {
    let status = try SampleStatus.status()
    return try HTTPServer(
        listen: ListenAddress(host: "127.0.0.1", port: 0),
        limits: limits,
        routes: routes ?? StatusRoutes.all { status }
    )
}

extension HTTPServer {
    /// Whether a connection is served again before the deadline, once the server sees that others
    /// have gone.
    func servesAgain() -> Bool {
        let deadline = MonotonicClock.now() + .seconds(10)
        while MonotonicClock.now() < deadline {
            if (try? answer("GET", "/ping").status) == 204 { return true }
        }
        return false
    }

    /// The answer to one request on a connection of its own.
    func answer(
        _ method: String,
        _ path: String,
        headers: String = "",
        body: String = ""
    ) throws -> RawConnection.Response {
        let connection = try RawConnection(address)
        let length = body.isEmpty ? "" : "Content-Length: \(body.utf8.count)\r\n"
        connection.send(
            "\(method) \(path) HTTP/1.1\r\nHost: \(address)\r\n\(length)\(headers)\r\n\(body)"
        )
        return try connection.response(toHead: method == "HEAD")
    }
}
