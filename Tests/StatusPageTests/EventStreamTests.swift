import Diagnostics
import Platform
import Testing

@testable import StatusPage

@Suite("The event stream", .serialized)
struct EventStreamTests {
    private static let ask = "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n"
    private static let ping = HTTPRoute("GET", "/ping") { _ in
        HTTPResponse(status: 204, contentType: nil)
    }

    /// Counts how often it is asked, and gives the count as data, or the same for ever.
    private final class Source: Sendable {
        let count = Condition(0)
        let byteCount: Int
        let isFixed: Bool

        init(byteCount: Int = 0, isFixed: Bool = false) {
            self.byteCount = byteCount
            self.isFixed = isFixed
        }

        var route: HTTPRoute {
            HTTPRoute(eventsAt: "/events", named: "status") { [self] in
                let number = count.signal { count in
                    count += 1
                    return isFixed ? 0 : count
                }
                return Array("\(number)".utf8) + [UInt8](repeating: 65, count: byteCount)
            }
        }
    }

    private static func server(
        _ source: Source,
        exchange: Duration = .seconds(15)
    ) throws -> HTTPServer {
        var limits = HTTPLimits.standard
        limits.exchangeTime = exchange
        return try startServer(limits: limits, routes: [source.route, ping])
    }

    @Test("It begins at once with the present, goes on once a second and outlives the deadline")
    func goesOn() throws {
        let source = Source()
        let server = try Self.server(source, exchange: .milliseconds(1_500))
        let connection = try RawConnection(server.address)
        connection.send(Self.ask)
        let start = MonotonicClock.now()
        let head = try connection.streamHead()
        #expect(head.contains("HTTP/1.1 200"))
        #expect(head.lowercased().contains("content-type: text/event-stream"))
        let first = try connection.events(upTo: 1)
        #expect(first == ["retry: 3000\nid: 1\nevent: status\ndata: 1"])
        #expect(MonotonicClock.now() - start < .milliseconds(900))
        let more = try connection.events(upTo: 4)
        #expect(more == (2...5).map { "id: \($0)\nevent: status\ndata: \($0)" })
        let took = MonotonicClock.now() - start
        #expect(took > .milliseconds(3_500) && took < .seconds(8))
    }

    @Test("All viewers share what is made once, and nobody is asked when nobody listens")
    func shared() throws {
        let source = Source()
        let server = try Self.server(source)
        #expect(try server.answer("GET", "/ping").status == 204)
        #expect(source.count.withLock(\.self) == 0)
        let viewers = try (0..<20).map { _ in try RawConnection(server.address) }
        for viewer in viewers { viewer.send(Self.ask) }
        var seen: [[String]] = []
        for viewer in viewers {
            _ = try viewer.streamHead()
            seen.append(try viewer.events(upTo: 3))
        }
        for events in seen {
            #expect(Set(events.dropFirst()).isSubset(of: Set((1...9).map(Self.event))))
        }
        #expect(source.count.withLock(\.self) <= 6)
    }

    private static func event(_ number: Int) -> String {
        "id: \(number)\nevent: status\ndata: \(number)"
    }

    @Test("What does not change is not sent again")
    func unchanged() throws {
        let source = Source(isFixed: true)
        let server = try Self.server(source)
        let connection = try RawConnection(server.address)
        connection.send(Self.ask)
        _ = try connection.streamHead()
        #expect(try connection.events(upTo: 1).count == 1)
        let isAsked = source.count.wait(upTo: .seconds(10), until: { $0 >= 4 }, then: { $0 >= 4 })
        #expect(isAsked)
        #expect(!connection.isClosed(within: 50))
        #expect(connection.pending.isEmpty)
    }

    @Test("One more than may listen is a 503, and when one leaves there is room again")
    func viewerLimit() throws {
        let source = Source()
        let server = try Self.server(source)
        var viewers: [RawConnection] = []
        for _ in 0..<EventHub.viewerLimit {
            let viewer = try RawConnection(server.address)
            viewer.send(Self.ask)
            #expect(try viewer.streamHead().contains(" 200 "))
            viewers.append(viewer)
        }
        let refused = try server.answer("GET", "/events")
        #expect(refused.status == 503)
        #expect(refused.headers["retry-after"] == "30")
        #expect(try server.answer("GET", "/ping").status == 204)
        viewers.removeLast(10)
        let deadline = MonotonicClock.now() + .seconds(10)
        var isServed = false
        while !isServed, MonotonicClock.now() < deadline {
            let next = try RawConnection(server.address)
            next.send(Self.ask)
            isServed = try next.streamHead().contains(" 200 ")
        }
        #expect(isServed)
    }

    @Test("Who does not read is dropped, and others do not wait for it")
    func slowReader() throws {
        let source = Source(byteCount: 8 * 1_024 * 1_024)
        let server = try Self.server(source, exchange: .milliseconds(1_500))
        let deaf = try RawConnection(server.address)
        deaf.send(Self.ask)
        // Not to read for longer than the limit is the point; others show that time goes on.
        let start = MonotonicClock.now()
        while MonotonicClock.now() - start < .seconds(4) {
            #expect(try server.answer("GET", "/ping").status == 204)
        }
        #expect(deaf.isClosed())
        #expect(deaf.pending.count < source.byteCount)
        #expect(source.count.withLock(\.self) <= 4, "nobody listens any more")
    }

    @Test("The end of the server ends the streams")
    func stop() throws {
        let server = try Self.server(Source())
        let connection = try RawConnection(server.address)
        connection.send(Self.ask)
        _ = try connection.streamHead()
        _ = try connection.events(upTo: 1)
        server.stop()
        #expect(connection.isClosed())
    }

    @Test("HEAD has the head alone, POST is a 405")
    func otherMethods() throws {
        let server = try Self.server(Source())
        let head = try server.answer("HEAD", "/events")
        #expect(head.status == 200)
        #expect(head.headers["content-type"] == "text/event-stream")
        #expect(try server.answer("POST", "/events").status == 405)
    }
}
