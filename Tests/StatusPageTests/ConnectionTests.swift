import Diagnostics
import Platform
import Testing

@testable import StatusPage

@Suite("What clients may do to the local service")
struct ConnectionTests {
    private static let get = "GET /ping HTTP/1.1\r\nHost: localhost\r\n\r\n"

    private static func limits(
        connections: UInt32 = 32,
        perClient: UInt32 = 16,
        exchange: Duration = .seconds(15)
    ) -> HTTPLimits {
        var limits = HTTPLimits.standard
        limits.connections = connections
        limits.connectionsPerClient = perClient
        limits.exchangeTime = exchange
        return limits
    }

    @Test("A connection serves many requests, one after another and all at once")
    func keepAlive() throws {
        let server = try startServer()
        let connection = try RawConnection(server.address)
        for _ in 0..<20 {
            connection.send(Self.get)
            #expect(try connection.response().status == 204)
        }
        connection.send(String(repeating: Self.get, count: 50))
        for _ in 0..<50 { #expect(try connection.response().status == 204) }
        connection.send("GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(try connection.response().status == 404)
        connection.send("GET /ping HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        #expect(try connection.response().status == 204)
        #expect(connection.isClosed())
    }

    @Test("A client that trickles its header is cut off at the limit, and others never wait")
    func slowHeader() throws {
        let server = try startServer(limits: Self.limits(exchange: .seconds(1)))
        let slow = try RawConnection(server.address)
        let start = MonotonicClock.now()
        slow.send("GET /ping HTTP/1.1\r\n")
        var bytes = 0
        while !slow.isClosed(within: 20) {
            slow.send("X")
            bytes += 1
            #expect(try server.answer("GET", "/ping").status == 204)
            try #require(MonotonicClock.now() - start < .seconds(10), "it was never cut off")
        }
        #expect(bytes > 2)
        #expect(MonotonicClock.now() - start >= .seconds(1))
    }

    @Test("A client that trickles its body, or reads nothing, is cut off too")
    func slowBody() throws {
        let large = HTTPRoute("GET", "/large") { _ in
            HTTPResponse(
                status: 200,
                contentType: "text/plain",
                body: [UInt8](repeating: 65, count: 32 * 1_024 * 1_024)
            )
        }
        let sink = HTTPRoute("POST", "/sink") { _ in HTTPResponse(status: 204, contentType: nil) }
        let limits = Self.limits(exchange: .milliseconds(300))
        let server = try startServer(limits: limits, routes: [large, sink])
        let trickling = try RawConnection(server.address)
        trickling.send("POST /sink HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nx")
        #expect(trickling.isClosed())
        let deaf = try RawConnection(server.address)
        deaf.send("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        // Not reading for longer than the limit is the point: other connections show the time.
        let witness = try RawConnection(server.address)
        #expect(witness.isClosed())
        let second = try RawConnection(server.address)
        #expect(second.isClosed())
        #expect(deaf.isClosed())
        #expect(deaf.pending.count < 32 * 1_024 * 1_024)
    }

    @Test("An idle connection is closed at the limit")
    func idle() throws {
        let server = try startServer(limits: Self.limits(exchange: .seconds(1)))
        let connection = try RawConnection(server.address)
        connection.send(Self.get)
        #expect(try connection.response().status == 204)
        #expect(connection.isClosed())
    }

    @Test("Two hundred connections at once leave the server bounded and well")
    func manyConnections() throws {
        let server = try startServer(limits: Self.limits(connections: 8, perClient: 4))
        var connections: [RawConnection] = []
        for _ in 0..<200 {
            do {
                connections.append(try RawConnection(server.address))
            } catch is RawConnection.Failure {
                continue
            }
        }
        try #require(connections.count >= 5)
        for connection in connections { connection.send(Self.get) }
        let served = connections.count { (try? $0.response().status) == 204 }
        #expect(served == 4)
        connections = []
        #expect(server.servesAgain())
    }

    @Test("At the limit of all connections a further one waits and is served when there is room")
    func connectionLimit() throws {
        let limits = Self.limits(connections: 3, perClient: 8, exchange: .seconds(2))
        let server = try startServer(limits: limits)
        let holders = try (0..<3).map { _ in try RawConnection(server.address) }
        for holder in holders {
            holder.send(Self.get)
            #expect(try holder.response().status == 204)
        }
        let waiting = try RawConnection(server.address)
        waiting.send(Self.get)
        #expect(try waiting.response().status == 204)
        #expect(holders.contains { $0.isClosed() })
    }

    @Test("Too long a request line, header or body is refused, and the server goes on")
    func tooLarge() throws {
        let sink = HTTPRoute("POST", "/sink") { _ in HTTPResponse(status: 204, contentType: nil) }
        let server = try startServer(routes: [sink])
        let long = String(repeating: "a", count: 40_000)
        #expect(try server.answer("GET", "/\(long)").status == 414)
        #expect(try server.answer("GET", "/sink", headers: "X-Long: \(long)\r\n").status == 431)
        let limit = HTTPLimits.standard.bodyBytes
        let fits = String(repeating: "b", count: limit)
        #expect(try server.answer("POST", "/sink", body: fits).status == 204)
        let declared = try server.answer("POST", "/sink", body: fits + "b")
        #expect(declared.status == 413)
        #expect(declared.text.contains("\(limit)"))
        let huge = "Content-Length: 99999999999999999999\r\n"
        let answer = try server.answer("POST", "/sink", headers: huge)
        #expect(answer.status == 413 || answer.status == 400)
        let chunked = try RawConnection(server.address)
        chunked.send("POST /sink HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in 0..<65 { chunked.send("400\r\n\(String(repeating: "c", count: 1_024))\r\n") }
        chunked.send("0\r\n\r\n")
        #expect(try chunked.response().status == 413)
    }

    @Test("Garbage gets an error or the end of the connection, and the server goes on")
    func garbage() throws {
        let limits = Self.limits(connections: 512, perClient: 512, exchange: .milliseconds(500))
        let server = try startServer(limits: limits)
        let inputs: [[UInt8]] = [
            [0], [0xFF, 0xFE, 0xFD, 13, 10, 13, 10], Array("\r\n\r\n\r\n\r\n".utf8),
            Array("GET\r\n\r\n".utf8), Array("GET /ping\r\n\r\n".utf8),
            Array("GET /ping HTTP/9.9\r\nHost: localhost\r\n\r\n".utf8),
            Array("GET /%00%ff%zz HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8),
            Array("GET /ping HTTP/1.1\r\nHost localhost\r\n: x\r\n\r\n".utf8),
            Array("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n".utf8),
            Array("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n".utf8),
            [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03],
        ]
        let seed: UInt64 = 0x5EED
        print("garbage from seed \(seed)")
        var generator = SplitMix64(seed: seed)
        let random = (0..<200).map { _ in
            (0..<(generator.next() % 600)).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        }
        let connections = try (inputs + random).map { input in
            let connection = try RawConnection(server.address)
            connection.send(input)
            return connection
        }
        for connection in connections { #expect(connection.isClosed()) }
        #expect(server.servesAgain())
    }

    @Test("Stopping closes what is connected, frees the port and can be repeated")
    func stop() throws {
        let server = try startServer()
        let idle = try RawConnection(server.address)
        idle.send(Self.get)
        #expect(try idle.response().status == 204)
        let half = try RawConnection(server.address)
        half.send("POST /ping HTTP/1.1\r\nHost: loc")
        let start = MonotonicClock.now()
        server.stop()
        server.stop()
        #expect(MonotonicClock.now() - start < .seconds(5))
        #expect(idle.isClosed())
        #expect(half.isClosed())
        let again = try HTTPServer(listen: server.address, routes: [])
        #expect(again.address == server.address)
        again.stop()
    }
}
