import Diagnostics
import Foundation
import InfluxSync
import Synchronization
import TestServers

extension OutageServers {
    /// A server in front of the real one that sometimes answers by itself.
    func answering(
        _ fault: OutageFault,
        _ name: String,
        _ chance: inout SplitMix64
    ) throws -> Obstacle {
        let port = try influx().port
        // The first request is always met.
        let draws = (0..<40).map { $0 == 0 ? 0 : chance.next() % 3 }
        let choice = Int(chance.next() % 4)
        let hits = Mutex(0)
        let server = try FaultServer { number, request in
            let isHit = number < draws.count && draws[number] == 0
            let reply = isHit ? Self.reply(fault, number + choice, request, port) : nil
            guard let reply else { return FaultServer.forward(request, to: port) }
            hits.withLock { $0 += 1 }
            return reply
        }
        let url = "http://127.0.0.1:\(server.port)"
        var obstacle = Obstacle(try InfluxTarget(url: url, kind: Self.v1(name)))
        obstacle.hits = { _ in
            withExtendedLifetime(server) { hits.withLock { $0 } }
        }
        return obstacle
    }

    /// What it says in place of the real server to `request`; nil to ask that.
    private static func reply(
        _ fault: OutageFault,
        _ number: Int,
        _ request: FaultServer.Request,
        _ port: Int
    ) -> FaultServer.Reply? {
        switch fault {
        case .serverError: return .status([500, 502, 503, 504][number % 4], body: "not now")
        case .retryAfter:
            // A whole second each time: only now and then.
            let isLong = number % 5 == 0
            return .status(503, headers: ["Retry-After": isLong ? "1" : "0"])
        case .tooMany:
            return .status(429, headers: number % 2 == 0 ? [:] : ["Retry-After": "0"])
        case .portal: return .status(200, body: "<html>Log in to the guest network</html>")
        case .swallowed: return .status(204)
        case .doubled:
            let later = request.lines.map { Self.later($0) }.joined(separator: "\n")
            let head = request.line.split(separator: " ").map(String.init)
            _ = PlainHTTP.send(head[0], head[1], headers: [:], body: Data(later.utf8), port: port)
            return FaultServer.forward(request, to: port)
        default: return nil
        }
    }

    /// The same line 7 ns later: another point.
    private static func later(_ line: String) -> String {
        guard let blank = line.lastIndex(of: " "),
            let time = Int64(line[line.index(after: blank)...])
        else { return line }
        return "\(line[...blank])\(time + 7)"
    }
}
