import Diagnostics
import Platform
import Testing

@testable import StatusPage

@Suite("Paths with parameters, queries, and answers that are due")
struct APIRoutingTests {
    private static let echo = HTTPRoute("GET", "/api/{one}/x/{two}") { request in
        let query = request.query.map { "\($0.name)=\($0.value)" }.joined(separator: ";")
        return HTTPResponse(
            status: 200,
            contentType: "text/plain",
            body: Array("\(request.parameter("one"))|\(request.parameter("two"))|\(query)".utf8)
        )
    }
    private static let exact = HTTPRoute("GET", "/api/exact/x/here") { _ in
        HTTPResponse(status: 204, contentType: nil)
    }

    @Test("Parameters and queries come with their escapes undone; an exact path counts first")
    func parameters() throws {
        let server = try startServer(routes: [Self.echo, Self.exact])
        let cases = [
            ("/api/a/x/b", "a|b|"), ("/api/a%2Fb/x/%C3%A9", "a/b|é|"),
            ("/api/%/x/%4", "%|%4|"), ("/api/%zz/x/b?a=1&b=%3D&c", "%zz|b|a=1;b==;c="),
            ("/api/a/x/b?from=2026-01-01T00:00:00Z", "a|b|from=2026-01-01T00:00:00Z"),
        ]
        for (path, text) in cases {
            let answer = try server.answer("GET", path)
            #expect(answer.status == 200 && answer.text == text, "\(path): \(answer.text)")
        }
        #expect(try server.answer("GET", "/api/exact/x/here").status == 204)
        for path in ["/api/a/x", "/api/a/x/", "/api//x/b", "/api/a/x/b/", "/api/a/y/b"] {
            let answer = try server.answer("GET", path)
            #expect(answer.status == 404, "\(path)")
            #expect(answer.text.hasPrefix("{\"type\":\"about:blank\",\"title\":\"Not Found\""))
        }
        #expect(try server.answer("POST", "/api/a/x/b").status == 405)
        let outside = try server.answer("GET", "/elsewhere")
        #expect(outside.text.hasPrefix("{\"detail\":"), "no problem details outside of the API")
    }

    @Test("An answer that does not come by its time is given in its place, and the later one drops")
    func due() throws {
        let held = Condition<[HTTPReply]>([])
        let route = HTTPRoute(
            "GET",
            "/api/late",
            bodyByteLimit: 0,
            timeLimit: (.milliseconds(300), .problem(503, "too late")),
            admission: { _ in nil },
            later: { _, reply in held.signal { $0.append(reply) } }
        )
        let server = try startServer(routes: [route])
        let start = MonotonicClock.now()
        let answer = try server.answer("GET", "/api/late")
        #expect(answer.status == 503 && answer.text.contains("too late"))
        #expect(MonotonicClock.now() - start >= .milliseconds(300))
        let replies = held.withLock(\.self)
        #expect(replies.count == 1)
        replies.first?.send(HTTPResponse(status: 204, contentType: nil))
        #expect(try server.answer("GET", "/nothing").status == 404, "it goes on")
        let connection = try RawConnection(server.address)
        connection.send("GET /api/late HTTP/1.1\r\nHost: localhost\r\n\r\n")
        let reply = held.wait(
            upTo: .seconds(10),
            until: { $0.count == 2 },
            then: { $0.last }
        )
        try #require(reply).send(HTTPResponse(status: 204, contentType: nil))
        #expect(try connection.response().status == 204, "in time it is the answer")
    }

    @Test("Faults of a body are the contract's list in problem details")
    func faults() {
        var faults = IngestFaults()
        faults.add(IngestFault(event: nil, path: ["note"], message: "too \"long\"", type: "t"))
        let response = HTTPResponse.problem(faults)
        #expect(response.status == 422)
        #expect(response.contentType == HTTPResponse.problemType)
        #expect(
            String(decoding: response.body, as: UTF8.self) == #"""
                {"type":"about:blank","title":"Unprocessable Content","status":422,"detail":\#
                [{"loc":["body","note"],"msg":"too \"long\"","type":"t"}]}

                """#
        )
    }
}
