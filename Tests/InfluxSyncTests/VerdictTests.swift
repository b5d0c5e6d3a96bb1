import Diagnostics
import TestServers
import Testing

@testable import InfluxSync

@Suite("What a server's answer means")
struct VerdictTests {
    private func verdict(_ status: Int, _ body: String = "", after: Duration? = nil) -> WriteVerdict
    {
        WriteVerdict(HTTPResponse(status: status, retryAfter: after, body: Array(body.utf8)))
    }

    @Test("Each status has its meaning")
    func statuses() {
        #expect(verdict(204) == .delivered)
        #expect(verdict(413) == .tooLarge(reason: "status 413"))
        #expect(
            verdict(400, #"{"error":"unable to parse"}"#)
                == .rejected(dropped: nil, reason: "status 400: unable to parse")
        )
        #expect(verdict(422, "no\nJSON") == .unexplained(reason: "status 422: no JSON"))
        for status in [301, 401, 403, 404, 405] {
            #expect(verdict(status) == .paused(reason: "status \(status)"))
        }
        for status in [408, 425, 429, 500, 502, 503, 504] {
            #expect(verdict(status) == .later(after: nil, reason: "status \(status)"))
        }
    }

    @Test("Only 204 says that all was taken", arguments: [200, 201, 202, 203, 205, 206, 226])
    func otherSuccess(status: Int) {
        let page =
            "<html>\n<title>Log in to the guest network</title>"
            + String(repeating: "é", count: 200)
        guard case .paused(let reason) = verdict(status, page) else {
            Issue.record("status \(status) does not say that all was taken")
            return
        }
        #expect(reason.hasPrefix("status \(status) is not InfluxDB's answer"))
        #expect(reason.contains("<html> <title>Log in to the guest network</title>"))
        #expect(reason.utf8.count < 400)
    }

    @Test(
        "What says something of lines is believed",
        arguments: [
            #"{"error":"unable to parse 'x': missing fields"}"#,
            #"{"error":"partial write: field type conflict: input field \"v\" dropped=3"}"#,
            #"{"code":"invalid","message":"unable to parse 'x': invalid boolean"}"#,
            #"{"code":"unprocessable entity","message":"failure writing points to database: ..."}"#,
            #"{"error":"partial write of line protocol occurred","data":[{"line_number":1}]}"#,
            #"{"error":"parsing failed for write_lp endpoint","data":{"line_number":1}}"#,
        ]
    )
    func aboutLines(body: String) {
        guard case .rejected = verdict(400, body) else {
            Issue.record("\(body) is about lines")
            return
        }
    }

    @Test(
        "What says nothing of lines is not",
        arguments: [
            "", "<h1>400 Bad Request</h1>The plain HTTP request was sent to HTTPS port",
            "Client sent an HTTP request to an HTTPS server.\n",
            #"{"code":"invalid","message":"gzip: invalid header"}"#,
        ]
    )
    func notAboutLines(body: String) {
        guard case .unexplained = verdict(400, body) else {
            Issue.record("\(body) is not about lines")
            return
        }
    }

    @Test("A server can ask for ten minutes and no more")
    func longest() {
        let limit = WriteVerdict.retryAfterLimit
        #expect(verdict(429, after: limit) == .later(after: limit, reason: "status 429"))
        #expect(
            verdict(429, after: limit + .seconds(1)) == .later(after: limit, reason: "status 429")
        )
    }

    @Test("Points that are too old are counted; other partial writes are looked into")
    func partial() {
        let old = #"{"error":"partial write: points beyond retention policy dropped=17"}"#
        let reason = "status 400: partial write: points beyond retention policy dropped=17"
        #expect(verdict(400, old) == .expired(dropped: 17, reason: reason))
        let conflict = #"{"error":"partial write: field type conflict: input \"a\" dropped=1"}"#
        let said = "status 400: partial write: field type conflict: input \"a\" dropped=1"
        #expect(verdict(400, conflict) == .rejected(dropped: 1, reason: said))
    }

    @Test("A reason of any length is cut to whole characters within its limit")
    func longReason() {
        let long = String(repeating: "é💡", count: 1_000)
        let cut = WriteVerdict.cut(long, to: WriteVerdict.reasonByteLimit)
        #expect(cut.utf8.count <= WriteVerdict.reasonByteLimit && cut.utf8.count > 1_010)
        #expect(long.hasPrefix(cut))
        #expect(WriteVerdict.cut("abc", to: 3) == "abc")
    }

    @Test("A body is kept up to its limit")
    func longBody() {
        var response = HTTPResponse()
        let part = [UInt8](repeating: 65, count: 40_000)
        for _ in 0..<3 { part.withUnsafeBytes { response.take(body: $0) } }
        #expect(response.body.count == HTTPResponse.bodyByteLimit)
    }

    @Test("Waits double up to their limit, with chance in them, and begin anew after a success")
    func waits() {
        var delay = RetryDelay(first: .seconds(1), limit: .seconds(60), seed: 1)
        for step in [1, 2, 4, 8, 16, 32, 60, 60] {
            let wait = delay.fail(asked: nil)
            #expect(wait >= .seconds(step) / 2 && wait <= .seconds(step), "\(step) \(wait)")
        }
        #expect(delay.fail(asked: .seconds(300)) == .seconds(300))
        delay.reset()
        #expect(delay.fail(asked: nil) <= .seconds(1))
    }
}
