import Diagnostics
import Platform
import Testing

@testable import StatusPage

@Suite("Answers that come later")
struct DeferredTests {
    /// Replies that a test answers when it wants to.
    final class Held: Sendable {
        let replies = Condition<[(body: [UInt8], reply: HTTPReply)]>([])
        let refusals = Condition<[Int]>([])

        func route(bodyByteLimit: Int = 1_000, refusal: HTTPResponse? = nil) -> HTTPRoute {
            HTTPRoute(
                "POST",
                "/later",
                bodyByteLimit: bodyByteLimit,
                admission: { _ in refusal },
                refused: { [self] status in refusals.signal { $0.append(status) } },
                later: { [self] request, reply in
                    replies.signal { $0.append((request.body, reply)) }
                }
            )
        }

        /// Waits for `count` replies and takes them out.
        func take(_ count: Int) -> [(body: [UInt8], reply: HTTPReply)] {
            replies.wait(
                upTo: .seconds(10),
                until: { $0.count >= count },
                then: { replies in
                    defer { replies = [] }
                    return replies
                }
            )
        }
    }

    private static let ping = HTTPRoute("GET", "/ping") { _ in
        HTTPResponse(status: 204, contentType: nil)
    }

    private static func request(_ body: String) -> String {
        "POST /later HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private static func answer(_ body: [UInt8]) -> HTTPResponse {
        HTTPResponse(status: 201, contentType: "text/plain", body: body)
    }

    @Test("Every connection gets its own answer, in any order, and others are served meanwhile")
    func order() throws {
        let held = Held()
        let server = try startServer(routes: [held.route(), Self.ping])
        for _ in 0..<3 {
            let connections = try (0..<8).map { _ in try RawConnection(server.address) }
            for round in 0..<3 {
                for (index, connection) in connections.enumerated() {
                    connection.send(Self.request("\(round) of \(index)"))
                }
                let waiting = held.take(8)
                #expect(waiting.count == 8)
                #expect(try server.answer("GET", "/ping").status == 204)
                for (body, reply) in waiting.reversed() { reply.send(Self.answer(body)) }
                for (index, connection) in connections.enumerated() {
                    let response = try connection.response()
                    #expect(response.status == 201)
                    #expect(response.text == "\(round) of \(index)")
                }
            }
        }
    }

    @Test("Requests sent one behind the other are answered in their order")
    func pipelined() throws {
        let held = Held()
        let server = try startServer(routes: [held.route()])
        let connection = try RawConnection(server.address)
        connection.send(Self.request("one") + Self.request("two"))
        for text in ["one", "two"] {
            let (body, reply) = try #require(held.take(1).first)
            #expect(String(decoding: body, as: UTF8.self) == text)
            reply.send(Self.answer(body))
            reply.send(Self.answer([]))
            #expect(try connection.response().text == text)
        }
    }

    @Test("An answer that is dropped is a 500, and a client that has gone hurts nobody")
    func dropped() throws {
        let held = Held()
        let server = try startServer(routes: [held.route(), Self.ping])
        let connection = try RawConnection(server.address)
        connection.send(Self.request("x"))
        #expect(held.take(1).count == 1)
        #expect(try connection.response().status == 500)
        var gone: RawConnection? = try RawConnection(server.address)
        gone?.send(Self.request("y"))
        let waiting = held.take(1)
        gone = nil
        #expect(gone == nil)
        for (body, reply) in waiting { reply.send(Self.answer(body)) }
        #expect(try server.answer("GET", "/ping").status == 204)
    }

    @Test("A server that stops answers those who wait, and is not held up by who answers after it")
    func stop() throws {
        let held = Held()
        let server = try startServer(routes: [held.route()])
        let connection = try RawConnection(server.address)
        connection.send(Self.request("x"))
        let waiting = held.take(1)
        server.stop()
        let response = try connection.response()
        #expect(response.status == 503)
        #expect(response.headers["retry-after"] == "5")
        for (body, reply) in waiting { reply.send(Self.answer(body)) }
    }

    @Test("The route's own limit of the body holds: at it, and one byte beyond it")
    func bodyLimit() throws {
        let held = Held()
        let server = try startServer(routes: [held.route(bodyByteLimit: 100_000)])
        let connection = try RawConnection(server.address)
        connection.send(Self.request(String(repeating: "x", count: 100_000)))
        let (body, reply) = try #require(held.take(1).first)
        #expect(body.count == 100_000)
        reply.send(Self.answer([]))
        #expect(try connection.response().status == 201)
        connection.send(Self.request(String(repeating: "x", count: 100_001)))
        #expect(try connection.response().status == 413)
        let chunked = try RawConnection(server.address)
        chunked.send(
            "POST /later HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        for _ in 0..<101 { chunked.send("3e8\r\n\(String(repeating: "x", count: 1_000))\r\n") }
        chunked.send("0\r\n\r\n")
        #expect(try chunked.response().status == 413)
        #expect(held.refusals.withLock(\.self) == [413, 413])
    }

    @Test("All bodies together have a limit; beyond it a sender is told to come again")
    func budget() throws {
        var limits = HTTPLimits.standard
        limits.allBodiesBytes = 250_000
        let held = Held()
        let server = try startServer(
            limits: limits,
            routes: [held.route(bodyByteLimit: 100_000), Self.ping]
        )
        let body = String(repeating: "x", count: 100_000)
        let first = try RawConnection(server.address)
        let second = try RawConnection(server.address)
        first.send(Self.request(body))
        second.send(Self.request(body))
        let waiting = held.take(2)
        let third = try RawConnection(server.address)
        third.send("POST /later HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n")
        let busy = try third.response()
        #expect(busy.status == 429)
        #expect(busy.headers["retry-after"] == "1")
        for (_, reply) in waiting { reply.send(Self.answer([])) }
        #expect(try first.response().status == 201)
        #expect(try second.response().status == 201)
        #expect(try server.answer("GET", "/ping").status == 204)
        first.send(Self.request(body))
        for (_, reply) in held.take(1) { reply.send(Self.answer([])) }
        #expect(try first.response().status == 201)
    }

    @Test("What a route does not admit is refused before its body is read")
    func admission() throws {
        let held = Held()
        let refusal = HTTPResponse.refusal(401, "no")
        let server = try startServer(routes: [held.route(refusal: refusal)])
        let connection = try RawConnection(server.address)
        connection.send("POST /later HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n\r\n")
        #expect(try connection.response().status == 401)
        let bodiless = try RawConnection(server.address)
        bodiless.send("POST /later HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(try bodiless.response().status == 401)
        #expect(held.replies.withLock(\.count) == 0)
    }
}
