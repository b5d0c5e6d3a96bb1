import Diagnostics
import Foundation
import TestServers

/// A client that sends events over one connection that it keeps.
final class Sender {
    /// What was answered.
    struct Answer {
        let status: Int
        let headers: String
        let body: String

        /// The number after `"key":` in the body.
        func number(_ key: String) -> Int? {
            body.range(of: "\"\(key)\":").flatMap { range in
                Int(body[range.upperBound...].prefix { $0.isNumber })
            }
        }
    }

    private let descriptor: Int32
    private let address: String
    private var received: [UInt8] = []

    init(_ address: String) throws {
        self.address = address
        let parts = address.split(separator: ":")
        guard parts.count == 2, let port = UInt16(parts[1]) else { throw Failure(address) }
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &limit,
            socklen_t(MemoryLayout<timeval>.size)
        )
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = port.bigEndian
        inet_pton(AF_INET, String(parts[0]), &target.sin_addr)
        let connected = withUnsafePointer(to: &target) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Failure("connect \(address): \(errno)") }
    }

    deinit { close(descriptor) }

    /// Sends `body` to `/ingest` and waits for the answer.
    func post(
        _ body: String,
        type: String = "application/json",
        headers: String = ""
    ) throws -> Answer {
        let request =
            "POST /ingest HTTP/1.1\r\nHost: \(address)\r\nContent-Type: \(type)\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
        let bytes = Array(request.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                send(
                    descriptor,
                    buffer.baseAddress.map { $0 + sent },
                    buffer.count - sent,
                    Int32(MSG_NOSIGNAL)
                )
            }
            guard count > 0 else { break }
            sent += count
        }
        return try answer()
    }

    private func answer() throws -> Answer {
        let end = try found { bytes in
            bytes.indices.dropLast(3).first { Array(bytes[$0..<($0 + 4)]) == [13, 10, 13, 10] }
        }
        let header = String(decoding: received[..<end], as: UTF8.self)
        received.removeFirst(end + 4)
        let words = header.split(separator: " ")
        guard words.count > 1, let status = Int(words[1]) else { throw Failure(header) }
        let length =
            header.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.split(separator: " ")[1]) } ?? 0
        _ = try found { $0.count >= length ? length : nil }
        let body = String(decoding: received[..<length], as: UTF8.self)
        received.removeFirst(length)
        return Answer(status: status, headers: header.lowercased(), body: body)
    }

    private func found(_ find: ([UInt8]) -> Int?) throws -> Int {
        while true {
            if let place = find(received) { return place }
            var chunk = [UInt8](repeating: 0, count: 65_536)
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { throw Failure("no answer, but \(received.count) bytes") }
            received += chunk[..<count]
        }
    }
}

/// Events to send.
struct SentEvent: Sendable {
    let identity: EventIdentity
    var timestamp: Timestamp
    var voltageV = 230.0
    var asset = "pump-01"
    var source = "http"

    /// Event number `number` of a sender: 100 a second, up to now.
    init(seed: UInt64, number: Int, ago: Double = 0) {
        identity = EventIdentity(seed: seed, sequence: UInt64(number))
        let now = Date().timeIntervalSince1970 - ago
        timestamp = Timestamp(microseconds: Int64(now * 1_000_000) + Int64(number) * 10_000)
    }

    var json: String {
        """
        {"event_id":"\(identity)","timestamp":"\(timestamp)","asset":{"asset_id":"\(asset)",\
        "asset_type":"induction_motor"},"signals":{"voltage_v":\(voltageV),"current_a":12.5,\
        "power_factor":0.86},"context":{"operating_state":"RUNNING","source":"\(source)"}}
        """
    }

    /// An agent that is sent events for two assets.
    static let configuration = """
        [[asset]]
        id = "pump-01"
        rated_current_a = 20
        [asset.ingest]
        silence_limit_s = 3

        [[asset]]
        id = "fan-02"
        [asset.ingest]
        """
}
