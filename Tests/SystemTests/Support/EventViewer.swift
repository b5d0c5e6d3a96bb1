import Foundation
import TestServers

/// One who listens to the agent's events, over a socket of its own.
final class EventViewer {
    private let descriptor: Int32
    private var eventCount = 0

    init(_ address: String) throws {
        let parts = address.split(separator: ":")
        guard let port = parts.last.flatMap({ in_port_t($0) }) else { throw Failure(address) }
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = port.bigEndian
        inet_pton(AF_INET, "127.0.0.1", &target.sin_addr)
        let connected = withUnsafePointer(to: &target) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Failure("connect \(address): \(errno)") }
        let request = "GET /api/v1/events/stream HTTP/1.1\r\nHost: localhost\r\n\r\n"
        _ = request.withCString { send(descriptor, $0, strlen($0), 0) }
    }

    deinit { close(descriptor) }

    /// Reads until so many events have come.
    func wait(forEvents count: Int) throws {
        let mark = Data("event: status".utf8)
        var part = [UInt8](repeating: 0, count: 262_144)
        while eventCount < count {
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&entry, 1, 20_000) > 0 else { throw Failure("no event within 20 s") }
            let length = recv(descriptor, &part, part.count, 0)
            guard length > 0 else { throw Failure("the stream has ended") }
            // A mark that is cut in two is not counted: the next event makes up for it.
            var rest = Data(part[..<length])[...]
            while let place = rest.range(of: mark) {
                eventCount += 1
                rest = rest[place.upperBound...]
            }
        }
    }
}

/// axe-core (Deque, MPL-2.0), which Tests/run fetches and nothing of ours carries.
enum Axe {
    /// Where it is; nil where it was not fetched.
    static let script: String? = {
        let path = Scratch.packageRoot.appendingPathComponent(".build/axe/axe.min.js").path
        return FileManager.default.isReadableFile(atPath: path) ? path : nil
    }()
}
