import Foundation
import TestServers

/// The socket that systemd would give a service, and what is written to it.
final class NotifySocket {
    let path: String
    private let descriptor: Int32
    private var waiting: [String] = []

    init(path: String) throws {
        self.path = path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0 else { throw Failure("bind \(path): \(errno)") }
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &limit,
            socklen_t(MemoryLayout<timeval>.size)
        )
    }

    deinit { close(descriptor) }

    /// Waits for a message that has the line `line` in it; earlier ones are passed over.
    func wait(for line: String) throws {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { throw Failure("no \(line) within 10 s") }
            let message = String(decoding: buffer[..<count], as: UTF8.self)
            if message.split(separator: "\n").contains(Substring(line)) { return }
        }
    }

    /// Waits until nothing has come for `quiet` seconds.
    func waitForSilence(of quiet: Double, within seconds: Double) throws {
        let deadline = Date(timeIntervalSinceNow: seconds * patience)
        var buffer = [UInt8](repeating: 0, count: 4_096)
        var last = Date()
        while -last.timeIntervalSinceNow < quiet {
            let isMessage = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT)) > 0
            if isMessage { last = Date() }
            guard Date() < deadline else { throw Failure("still messages after \(seconds) s") }
            usleep(5_000)
        }
    }
}
