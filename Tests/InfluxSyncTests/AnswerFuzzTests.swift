import Fuzzing
import Testing

@testable import InfluxSync

@Suite("A server may answer anything")
struct AnswerFuzzTests {
    @Test("Only 204 says that lines were taken; what else is said is one short line")
    func answers() throws {
        let corpus = [
            "204\nRetry-After: 10\nX-Influxdb-Version: 1.6.7\n",
            "400\nDate: Tue, 01 Dec 2026 10:00:00 GMT\n{\"error\":\"partial write: points beyond"
                + " retention policy dropped=17\"}",
            "503\nDate: Tue, 01 Dec 2026 10:00:00 GMT\nRetry-After: Tue, 01 Dec 2026 10:01:00 GMT\n",
            "422\n{\"code\":\"invalid\",\"message\":\"unable to parse 'x': \\\"y\\\\n\"}",
        ]
        .map { Array($0.utf8) }
        var fuzz = Fuzz(
            "server-answer",
            corpus: corpus,
            words: [
                "Retry-After: ", "Date: ", "dropped=", "dropped=99999999999999999999", "\\",
                "\"error\":\"", "\"message\":\"", "partial write", "\n", "\u{301}", "GMT", "204",
            ]
        )
        try fuzz.run { bytes in
            let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
            var answer = HTTPResponse()
            answer.status =
                Int(String(decoding: lines[0], as: UTF8.self)).map { abs($0 % 600) } ?? 400
            for line in lines.dropFirst() {
                answer.take(header: String(decoding: line, as: UTF8.self))
                line.withUnsafeBytes { answer.take(body: $0) }
            }
            let asked = answer.retryAfter ?? .zero
            try #require(asked >= .zero && asked <= .seconds(1_000_000))
            let reason: String
            switch WriteVerdict(answer) {
            case .delivered:
                try #require(answer.status == 204)
                return
            case .expired(let dropped, let said):
                try #require(dropped >= 0)
                reason = said
            case .rejected(let dropped, let said):
                try #require(dropped ?? 0 >= 0)
                reason = said
            case .later(let pause, let said):
                try #require(pause ?? .zero <= WriteVerdict.retryAfterLimit)
                reason = said
            case .tooLarge(let said), .unexplained(let said), .paused(let said): reason = said
            }
            try #require(reason.utf8.count <= WriteVerdict.reasonByteLimit)
            try #require(!reason.contains("\n"))
        }
    }
}
