import Testing

@testable import StatusPage

@Suite("What the local service answers")
struct EndpointTests {
    private static let paths = [
        "/", "/api/v1/status", "/api/v1/openapi.json", "/health", "/metrics", "/ping",
        "/page/page.js",
    ]

    @Test("Every endpoint answers with its own media type and is neither kept nor guessed at")
    func endpoints() throws {
        let server = try startServer()
        let expected: [(String, Int, String?)] = [
            ("/", 200, "text/html; charset=utf-8"),
            ("/api/v1/status", 200, "application/json"),
            ("/health", 200, "application/json"),
            ("/metrics", 200, "text/plain; version=0.0.4; charset=utf-8"),
            ("/ping", 204, nil),
        ]
        for (path, status, type) in expected {
            let answer = try server.answer("GET", path)
            #expect(answer.status == status, "\(path)")
            #expect(answer.headers["content-type"] == type, "\(path)")
            #expect(answer.headers["x-content-type-options"] == "nosniff", "\(path)")
            #expect(answer.headers["cache-control"] == "no-store", "\(path)")
            #expect(!answer.headers.keys.contains { $0.hasPrefix("access-control") }, "\(path)")
            #expect(answer.body.isEmpty == (status == 204), "\(path)")
        }
    }

    @Test("HEAD says what GET would, without the body", arguments: paths)
    func head(path: String) throws {
        let server = try startServer()
        let connection = try RawConnection(server.address)
        connection.send(
            "HEAD \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n"
                + "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n"
        )
        let head = try connection.response(toHead: true)
        let get = try connection.response()
        #expect(head.status == get.status)
        #expect(head.headers["content-type"] == get.headers["content-type"])
        if get.status == 200 {
            #expect(head.headers["content-length"] == String(get.body.count))
        }
    }

    @Test("A query does not change the path")
    func query() throws {
        let server = try startServer()
        #expect(try server.answer("GET", "/health?verbose=1").status == 200)
    }

    @Test("An unknown path is a 404 in JSON that names what there is")
    func unknownPath() throws {
        let server = try startServer()
        for path in ["/nothing", "/health/", "//", "/HEALTH", "/../etc/passwd", "/%2e%2e/", "*"] {
            let answer = try server.answer("GET", path)
            #expect(answer.status == 404, "\(path)")
            #expect(answer.headers["content-type"] == "application/json")
            #expect(answer.text.contains("GET /api/v1/status"))
        }
    }

    @Test("A method that a path does not know is a 405 that says which it does")
    func unknownMethod() throws {
        let server = try startServer()
        for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"] {
            let answer = try server.answer(method, "/health")
            #expect(answer.status == 405, "\(method)")
            #expect(answer.headers["allow"] == "GET, HEAD")
            #expect(answer.text.contains(method))
        }
    }

    @Test("Health is a 503 with its reasons when the agent fails, else a 200")
    func health() throws {
        let failing = try SampleStatus.status(
            store: SampleStatus.store(state: .failing, lastError: "the disk is full")
        )
        let server = try startServer(routes: StatusRoutes.all { failing })
        let answer = try server.answer("GET", "/health")
        #expect(answer.status == 503)
        #expect(answer.text.contains(#""status":"failing""#))
        #expect(answer.text.contains("the disk is full"))
        let degraded = try startServer().answer("GET", "/health")
        #expect(degraded.status == 200)
        #expect(degraded.text.contains(#""status":"degraded""#))
        #expect(degraded.text.contains("motor-02 is DISCONNECTED"))
    }

    @Test("The page allows no foreign script and no frame, and says all without script")
    func page() throws {
        let answer = try startServer().answer("GET", "/")
        let policy = try #require(answer.headers["content-security-policy"])
        #expect(policy.contains("default-src 'none'"))
        #expect(policy.contains("frame-ancestors 'none'"))
        #expect(!policy.contains("unsafe"))
        #expect(answer.text.matches(of: /<script/).count == 1)
        #expect(!answer.text.contains(" style=") && !answer.text.contains(" onclick="))
        #expect(answer.text.contains("STATUS: DIGITAL TWIN"))
        #expect(answer.text.contains("simulated: nothing below was measured."))
        #expect(answer.text.contains("STATUS: DISCONNECTED"))
        #expect(answer.text.contains("/api/v1/status"))
        try expectGolden(answer.text, "page.html")
    }

    @Test("A body reaches the route that takes it, whole, also in chunks")
    func body() throws {
        let echo = HTTPRoute("POST", "/echo") { request in
            HTTPResponse(status: 201, contentType: "text/plain", body: request.body)
        }
        let server = try startServer(routes: [echo])
        let whole = String(repeating: "0123456789abcdef", count: 4_000)
        let plain = try server.answer("POST", "/echo", body: whole)
        #expect(plain.status == 201)
        #expect(plain.text == whole)
        let connection = try RawConnection(server.address)
        connection.send(
            "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        for _ in 0..<3 { connection.send("5\r\nhello\r\n") }
        connection.send("0\r\n\r\n")
        #expect(try connection.response().text == "hellohellohello")
        let empty = try server.answer("POST", "/echo", headers: "Content-Length: 0\r\n")
        #expect(empty.status == 201)
        #expect(try server.answer("GET", "/echo").headers["allow"] == "POST")
    }
}
