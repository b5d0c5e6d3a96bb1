import Synchronization
import Testing

@testable import StatusPage

@Suite("From where a request may come that changes something")
struct OriginTests {
    private func status(_ method: String, _ fields: [(String, String)]) -> Int {
        let request = HTTPRequest(
            method: method,
            path: "/",
            version: "HTTP/1.1",
            headers: ([("host", "gateway:8077")] + fields).map { HTTPHeader($0.0, $0.1) }
        )
        return OriginCheck.refusal(of: request)?.status ?? 200
    }

    @Test("The agent's own page, a typed address and a program are let in")
    func own() {
        let allowed: [[(String, String)]] = [
            [], [("Sec-Fetch-Site", "same-origin")], [("sec-fetch-site", "none")],
            [("Origin", "http://gateway:8077")], [("origin", "HTTPS://Gateway:8077")],
            [("Origin", "http://gateway:8077"), ("Sec-Fetch-Site", "same-origin")],
        ]
        for fields in allowed { #expect(status("POST", fields) == 200, "\(fields)") }
    }

    @Test("A page from elsewhere is not, by whichever of the two fields says so")
    func elsewhere() {
        let refused: [[(String, String)]] = [
            [("Sec-Fetch-Site", "cross-site")], [("Sec-Fetch-Site", "same-site")],
            [("Sec-Fetch-Site", "")], [("Sec-Fetch-Site", "same-origin, cross-site")],
            [("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Site", "cross-site")],
            [("Sec-Fetch-Site", "none"), ("Origin", "http://evil.example")],
            [("Sec-Fetch-Site", "cross-site"), ("Origin", "http://gateway:8077")],
            [("Origin", "null")], [("Origin", "http://gateway:8078")],
            [("Origin", "http://gateway:8077"), ("Origin", "http://evil.example")],
        ]
        for method in ["POST", "PUT", "DELETE", "PATCH"] {
            for fields in refused { #expect(status(method, fields) == 403, "\(fields)") }
        }
        // It only reads, and no other page can read the answer.
        for method in ["GET", "HEAD"] {
            for fields in refused { #expect(status(method, fields) == 200, "\(fields)") }
        }
    }

    @Test("On the wire: a 403 before any body, told to the route")
    func wire() throws {
        let told = Mutex<[Int]>([])
        let route = HTTPRoute(
            "POST",
            "/api/write",
            bodyByteLimit: 100,
            admission: { _ in nil },
            refused: { status in told.withLock { $0.append(status) } },
            later: { _, reply in reply.send(HTTPResponse(status: 204, contentType: "", body: [])) }
        )
        let server = try startServer(routes: [route])
        let request =
            "POST /api/write HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\n"
        let connection = try RawConnection(server.address)
        connection.send(request + "Content-Length: 9\r\n\r\n")
        let answer = try connection.response()
        #expect(answer.status == 403)
        #expect(answer.headers["content-type"] == HTTPResponse.problemType)
        #expect(answer.text.contains("Sec-Fetch-Site: cross-site"))
        #expect(told.withLock { $0 } == [403])
    }
}
