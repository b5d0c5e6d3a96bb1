import Foundation
import Synchronization

/// A way to a real server on which connections break, byte by byte as they are told to.
package final class CutRelay: Sendable {
    /// How one connection ends; what it does not say is passed on.
    package enum Break: Sendable {
        /// After so many bytes of the client's both ends are closed: the server has them, no more.
        case request(afterBytes: Int)
        /// After so many bytes of the server's both ends are closed: it has done what it was asked.
        case answer(afterBytes: Int)
        /// After so many bytes of the server's nothing more comes, and nothing ends.
        case stall(afterBytes: Int)
    }

    package let port: Int
    private let listening: Int32
    private let server: Int
    private let plan: @Sendable (Int) -> Break?
    private let broken = Mutex(0)
    private let open = Mutex<Set<Int32>>([])

    /// `plan` is given the number of the connection, from 0.
    package init(to server: Int, _ plan: @escaping @Sendable (Int) -> Break?) throws {
        port = try freePort()
        self.server = server
        self.plan = plan
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
            var number = 0
            while true {
                let client = accept(listening, nil, nil)
                guard client >= 0, let relay = self else { return }
                let (own, plan) = (number, relay.plan)
                number += 1
                Thread.detachNewThread { relay.serve(client, plan(own)) }
            }
        }
    }

    deinit {
        shutdown(listening, Int32(SHUT_RDWR))
        close(listening)
        for descriptor in open.withLock({ $0 }) { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }

    /// How many connections were broken as planned.
    package var brokenCount: Int { broken.withLock { $0 } }

    private func serve(_ client: Int32, _ end: Break?) {
        let upstream = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        open.withLock { $0.formUnion([client, upstream]) }
        defer {
            open.withLock { $0.subtract([client, upstream]) }
            close(client)
            close(upstream)
        }
        var address = loopback(port: server)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(upstream, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { return }
        var (sent, answered) = (0, 0)
        while true {
            var ends = [client, upstream].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&ends, 2, -1) > 0 else { return }
            if ends[0].revents != 0 {
                var room = Int.max
                if case .request(let limit) = end { room = limit - sent }
                guard let count = Self.pass(client, upstream, upTo: room) else { return }
                sent += count
                if count == room { return broken.withLock { $0 += 1 } }
            }
            if ends[1].revents != 0 {
                var room = Int.max
                switch end {
                case .answer(let limit), .stall(let limit): room = limit - answered
                default: break
                }
                guard let count = Self.pass(upstream, client, upTo: room) else { return }
                answered += count
                guard count == room else { continue }
                broken.withLock { $0 += 1 }
                // Whoever waits for the rest gives up by closing.
                if case .stall = end { while Self.pass(client, upstream, upTo: .max) != nil {} }
                return
            }
        }
    }

    /// Passes on what is there, at most `limit` bytes of it.
    ///
    /// - Returns: how many; nil where an end has closed.
    private static func pass(_ from: Int32, _ to: Int32, upTo limit: Int) -> Int? {
        var chunk = [UInt8](repeating: 0, count: 16_384)
        let count = recv(from, &chunk, chunk.count, 0)
        guard count > 0 else { return nil }
        let passed = min(count, limit)
        var done = 0
        while done < passed {
            let sent = chunk[done..<passed].withUnsafeBytes {
                send(to, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return nil }
            done += sent
        }
        return passed
    }
}
