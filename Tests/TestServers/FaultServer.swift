import CZlib
import Foundation
import Synchronization

/// A server that answers as a test tells it to, also badly.
package final class FaultServer: Sendable {
    package struct Request: Sendable {
        package let line: String
        package let headers: [String: String]
        /// The lines of the body, uncompressed.
        package let lines: [String]
        /// The body as it came.
        package let body: Data
        package var bodyByteCount: Int { body.count }
    }

    package enum Reply: Sendable {
        case status(Int, headers: [String: String] = [:], body: String = "")
        /// Closes the connection without a word.
        case hangUp
        /// Closes it in the middle of an answer.
        case hangUpMidAnswer
        /// Says nothing and keeps the connection open.
        case silence
    }

    package let port: Int
    private let listening: Int32
    private let script: @Sendable (Int, Request) -> Reply
    private let taken = Mutex<[Request]>([])
    private let connections = Mutex<[Int32]>([])

    /// `script` is given the number of the request, from 0, and the request.
    package init(_ script: @escaping @Sendable (Int, Request) -> Reply) throws {
        port = try freePort()
        self.script = script
        listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var one: Int32 = 1
        setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        var address = loopback(port: port)
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listening, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isBound, listen(listening, 16) == 0 else { throw Failure("listen: \(errno)") }
        Thread.detachNewThread { [weak self, listening] in
            while true {
                let connection = accept(listening, nil, nil)
                guard connection >= 0, let server = self else { return }
                server.connections.withLock { $0.append(connection) }
                Thread.detachNewThread { server.serve(connection) }
            }
        }
    }

    deinit {
        shutdown(listening, Int32(SHUT_RDWR))
        close(listening)
        for connection in connections.withLock({ $0 }) { shutdown(connection, Int32(SHUT_RDWR)) }
    }

    /// All requests so far.
    package var requests: [Request] { taken.withLock { $0 } }

    /// What the server at `port` of the loopback answers to `request`; hangs up where it does not.
    package static func forward(_ request: Request, to port: Int) -> Reply {
        let words = request.line.split(separator: " ").map(String.init)
        let kept = request.headers.filter { name, _ in
            ["authorization", "content-encoding", "content-type"].contains(name)
        }
        guard
            let answer = PlainHTTP.send(
                words[0],
                words[1],
                headers: kept,
                body: request.body,
                port: port
            )
        else { return .hangUp }
        return .status(answer.status, body: String(decoding: answer.body, as: UTF8.self))
    }

    private func serve(_ connection: Int32) {
        var buffer = Data()
        while let request = Self.read(connection, &buffer) {
            let number = taken.withLock { taken in
                taken.append(request)
                return taken.count - 1
            }
            switch script(number, request) {
            case .status(let status, let headers, let body):
                var head = "HTTP/1.1 \(status) Told\r\n"
                for (name, value) in headers { head += "\(name): \(value)\r\n" }
                if status != 204 { head += "Content-Length: \(body.utf8.count)\r\n" }
                Self.send(connection, head + "\r\n" + body)
            case .hangUp:
                shutdown(connection, Int32(SHUT_RDWR))
            case .hangUpMidAnswer:
                Self.send(connection, "HTTP/1.1 500 Told\r\nContent-Length: 100\r\n\r\nhalf")
                shutdown(connection, Int32(SHUT_RDWR))
            case .silence: break
            }
        }
    }

    private static func send(_ connection: Int32, _ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    private static func read(_ connection: Int32, _ buffer: inout Data) -> Request? {
        func more() -> Bool {
            var chunk = [UInt8](repeating: 0, count: 65_536)
            let count = recv(connection, &chunk, chunk.count, 0)
            if count > 0 { buffer.append(contentsOf: chunk[..<count]) }
            return count > 0
        }
        var end = buffer.range(of: Data("\r\n\r\n".utf8))
        while end == nil {
            guard more() else { return nil }
            end = buffer.range(of: Data("\r\n\r\n".utf8))
        }
        guard let end else { return nil }
        let head = String(decoding: buffer[buffer.startIndex..<end.lowerBound], as: UTF8.self)
            .components(separatedBy: "\r\n")
        var headers: [String: String] = [:]
        for line in head.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        buffer = Data(buffer[end.upperBound...])
        let count = headers["content-length"].flatMap(Int.init) ?? 0
        while buffer.count < count { guard more() else { return nil } }
        let body = Data(buffer.prefix(count))
        buffer = Data(buffer.dropFirst(count))
        let text =
            headers["content-encoding"] == "gzip"
            ? inflated(body) : String(decoding: body, as: UTF8.self)
        let lines = text.split(separator: "\n").map(String.init)
        return Request(line: head[0], headers: headers, lines: lines, body: body)
    }

    private static func inflated(_ body: Data) -> String {
        var stream = z_stream()
        let size = Int32(MemoryLayout<z_stream>.size)
        guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, size) == Z_OK else { return "" }
        defer { inflateEnd(&stream) }
        var input = [UInt8](body)
        var output = [UInt8](repeating: 0, count: 16 * 1_024 * 1_024)
        let (inputCount, outputCount) = (input.count, output.count)
        return input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(inputCount)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(outputCount)
                guard inflate(&stream, Z_FINISH) == Z_STREAM_END else { return "" }
                return String(decoding: output.prefix(Int(stream.total_out)), as: UTF8.self)
            }
        }
    }
}
