import Diagnostics
import Fuzzing
import StatusPage
import Testing

@testable import stator

@Suite("What a browser sends may be any bytes")
struct ActionFuzzTests {
    @Test("A body is the command of its action, or is refused with what is wrong")
    func bodies() throws {
        let corpus = [
            "{}", #"{"note":"filter cleaned"}"#, #"{"version":3,"note":""}"#,
            #"{"confirm":"pump-1","note":"x"}"#,
            #"{"type":"repair","severity":"warning","note":"new bearing"}"#,
            #"{"kind":"spike","severity":"mild","seconds":60}"#,
        ]
        .map { Array($0.utf8) }
        var fuzz = Fuzz(
            "action",
            corpus: corpus,
            words: [
                "{", "}", "\"", ":", ",", "null", "true", "1e999", "-1", "9e15", "\"note\":",
                "\"version\":", "\"seconds\":", "\"kind\":", "\\u0000", "\\ud800", "[", "]",
            ],
            cost: 2
        )
        var taken = 0
        try fuzz.run { body in
            for action in AssetAction.allCases {
                let command: AssetCommand
                do throws(ActionBody.Refused) {
                    command = try ActionBody.command(action, body, assetID: "pump-1")
                } catch {
                    try #require(!error.faults.isEmpty, "\(action)")
                    continue
                }
                taken += 1
                if case .purge = command {
                    try #require(String(decoding: body, as: UTF8.self).contains("pump-1"))
                }
            }
        }
        #expect(taken > 0)
    }

    @Test("A question about the past is within its limits, or is refused in words")
    func questions() throws {
        let corpus = [
            "from=-1h", "from=2026-01-31T12:00:00Z&to=2026-01-31T13:00:00Z&points=300",
            "to=2026-01-31&points=10", "from=-3660d&to=-1s",
        ]
        .map { Array($0.utf8) }
        var fuzz = Fuzz(
            "history-question",
            corpus: corpus,
            words: ["from=", "to=", "points=", "&", "-", "9999999999d", "T24:00:00Z", "+05:30"]
        )
        let now = Timestamp(microseconds: 1_800_000_000_000_000)
        var taken = 0
        try fuzz.run { bytes in
            let fields = String(decoding: bytes, as: UTF8.self).split(separator: "&").map { field in
                let parts = field.split(separator: "=", maxSplits: 1)
                return HTTPHeader(String(parts.first ?? ""), String(parts.dropFirst().first ?? ""))
            }
            let question: HistoryQuestion
            do throws(HistoryQuestion.Fault) {
                question = try HistoryQuestion(fields, now: now)
            } catch {
                try #require(!error.text.isEmpty)
                return
            }
            taken += 1
            try #require(HistoryQuestion.points.limits.contains(question.points))
            try #require(question.from < question.to && question.to <= now)
        }
        #expect(taken > 0)
    }
}
