import Testing

@testable import Diagnostics

@Suite("A row that nobody measured")
struct HypothesisTests {
    @Test("is judged as the detector judges a machine that stays at it")
    func sameAsDetector() throws {
        var rows = SyntheticRows(seed: 3)
        let baseline = try rows.baseline()
        for row in [[231.0, 5.1, 0.2], [230, 6, 0], [236, 5, -4], [0, 0, 0]] {
            var detector = Detector(baseline)
            var judged: Judgement?
            for second in 0..<13 {
                let time = MonotonicTime(nanoseconds: Int64(second) * 1_000_000_000)
                if case .judged(let judgement) = detector.judge(row.span, at: time) {
                    judged = judgement
                }
            }
            let judgement = try #require(judged)
            let hypothesis = Hypothesis(
                baseline,
                centres: baseline.channels.map(\.median),
                labels: SyntheticRows.names.map { FeatureLabel(name: $0, label: $0, unit: "") },
                forest: nil
            )
            let verdict = try #require(hypothesis.verdict(on: row))
            let relative = (verdict.normScore - judgement.normScore) / (1 + judgement.normScore)
            #expect(relative.magnitude < 1e-9)
            let score = DetectionRules.anomalyScore(normScore: judgement.normScore)
            #expect((verdict.score - score).magnitude < 1e-9)
            for place in judgement.contributions.indices {
                let part = judgement.contributions[place]
                let channel = verdict.channels[Int(part.featureIndex)]
                #expect((channel.deviation - part.deviation).magnitude < 1e-6)
                #expect((channel.share - part.share).magnitude < 1e-9)
            }
            #expect((verdict.channels.reduce(0) { $0 + $1.share } - 1).magnitude < 1e-9)
            #expect(verdict.forestScore == nil)
            #expect(!verdict.explanations.isEmpty)
        }
    }

    @Test("of which nothing is said is healthy, and one beyond all measure is not judged")
    func edges() throws {
        var rows = SyntheticRows(seed: 4)
        let baseline = try rows.baseline()
        let hypothesis = Hypothesis(
            baseline,
            centres: [231, 5.2, 0.1],
            labels: SyntheticRows.names.map { FeatureLabel(name: $0, label: $0, unit: "") },
            forest: nil
        )
        let healthy = try #require(hypothesis.verdict(on: [nil, nil, nil]))
        #expect(healthy.normScore == 0 && healthy.score == 0)
        #expect(healthy.channels.map(\.value) == [231, 5.2, 0.1])
        #expect(healthy.channels.allSatisfy { $0.deviation == 0 && $0.share == 0 })
        let one = try #require(hypothesis.verdict(on: [nil, nil, 5]))
        #expect(one.normScore > 1)
        #expect(one.channels[2].deviation > 3)
        #expect(hypothesis.verdict(on: [1e300, nil, nil]) == nil)
        #expect(hypothesis.verdict(on: [.infinity, nil, nil]) == nil)
    }
}
