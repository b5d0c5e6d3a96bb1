import Diagnostics
import Testing

@Suite("The detector")
struct DetectorTests {
    static let names = ["healthy", "shift", "drift", "variance", "missing", "gap", "two states"]

    @Test func `a baseline agrees with NumPy to ten digits`() throws {
        let cases = try GoldenDetector.all()
        #expect(cases.map(\.name) == Self.names)
        for golden in cases {
            let baseline = try golden.baseline()
            #expect(baseline.rowCount == golden.rowCount, "\(golden.name)")
            #expect(Points.agree(baseline.limit, golden.limit, 1e-10), "\(golden.name)")
            for (place, channel) in baseline.channels.enumerated() {
                #expect(Points.agree(channel.median, golden.median[place], 1e-10))
                #expect(Points.agree(channel.scale, golden.scale[place], 1e-10))
                guard let mean = golden.mean[place], let std = golden.std[place] else { continue }
                #expect(Points.agree(channel.mean, mean, 1e-10))
                #expect((channel.standardDeviation - std).magnitude < 1e-10 * max(1, std))
            }
            for (found, expected) in zip(baseline.precision, golden.precision) {
                #expect((found - expected).magnitude < 1e-10, "\(golden.name)")
            }
        }
    }

    @Test func `S agrees with NumPy to nine digits and alarms agree exactly`() throws {
        for golden in try GoldenDetector.all() {
            var detector = golden.primed(try golden.baseline())
            var alarms = ""
            var worst = 0.0
            for (place, expected) in golden.scores.enumerated() {
                let index = golden.reference + place
                let outcome = detector.judge(golden.row(index).span, at: golden.time(index))
                alarms += detector.isAlarm ? "1" : "0"
                if case .judged(let judgement) = outcome, let expected {
                    worst = max(worst, (judgement.normScore - expected).magnitude / (1 + expected))
                } else {
                    let isJudged = if case .judged = outcome { true } else { false }
                    #expect(isJudged == (expected != nil), "\(golden.name), row \(index)")
                }
            }
            #expect(worst < 1e-9, "\(golden.name): \(worst)")
            #expect(alarms == golden.alarms, "\(golden.name)")
        }
    }
}
