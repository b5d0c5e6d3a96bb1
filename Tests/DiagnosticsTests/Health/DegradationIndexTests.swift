import Diagnostics
import Testing

@Suite("The degradation index")
struct DegradationIndexTests {
    private func step(
        _ index: inout DegradationIndex,
        score: Double,
        at second: Double,
        scale: DegradationScale = .twin
    ) -> DegradationIndex.Step {
        index.add(
            score: score,
            at: Windows.time(second),
            scale: scale,
            longestStep: HealthSettings.longestStepDefault
        )
    }

    @Test("Full severity uses up the twin in 200 s")
    func twinLife() {
        var index = DegradationIndex()
        for second in 0...198 { _ = step(&index, score: 1, at: Double(second)) }
        #expect(index.health == 1)
        for second in 199...200 { _ = step(&index, score: 1, at: Double(second)) }
        #expect(abs(index.value - 1) < 1e-12)
        #expect(index.health == 0)
        _ = step(&index, score: 1, at: 201)
        #expect(index.value == 1)
    }

    @Test("It rises by severity² · S · Δt", arguments: [0.65, 0.66, 0.7, 0.825, 0.9, 1])
    func formula(score: Double) {
        var index = DegradationIndex()
        #expect(step(&index, score: score, at: 1) == .started)
        _ = step(&index, score: score, at: 3.5)
        let severity = (score - 0.65) / 0.35
        #expect(abs(index.value - severity * severity * 0.005 * 2.5) < 1e-15)
    }

    @Test("Below a score of 0.65 nothing degrades, however long")
    func threshold() {
        var index = DegradationIndex()
        for second in 0..<10_000 { _ = step(&index, score: 0.65.nextDown, at: Double(second)) }
        #expect(index.value == 0)
        #expect(index.health == 100)
    }

    @Test("A gap of more than 5 s and a clock step are not integrated, one of 5 s is")
    func gaps() {
        var index = DegradationIndex()
        _ = step(&index, score: 1, at: 0)
        #expect(step(&index, score: 1, at: 5) == .taken(seconds: 5, gain: 0.025))
        #expect(step(&index, score: 1, at: 10.001) == .started)
        #expect(step(&index, score: 1, at: 3) == .clockStepped)
        #expect(step(&index, score: 1, at: 3) == .clockStepped)
        #expect(index.value == 0.025)
        _ = step(&index, score: 1, at: 4)
        #expect(abs(index.value - 0.030) < 1e-15)
    }

    @Test("The ends of time do not trap")
    func extremes() {
        var index = DegradationIndex()
        for nanoseconds in [Int64.min, .max, 0, .max, .min, .min] {
            _ = index.add(
                score: 1,
                at: MonotonicTime(nanoseconds: nanoseconds),
                scale: .twin,
                longestStep: .seconds(5)
            )
        }
        #expect(index.value == 0)
    }

    @Test(
        "A score that is no number within 0…1 is refused",
        arguments: [.nan, .infinity, -.infinity, -0.001, 1.001]
    )
    func refused(score: Double) {
        var index = DegradationIndex()
        _ = step(&index, score: 0.9, at: 1)
        let before = index
        #expect(step(&index, score: score, at: 2) == .refused)
        #expect(index == before)
    }

    @Test("A real asset's life is set in days")
    func realAsset() throws {
        #expect(DegradationScale.realAsset.days == 30)
        let scale = try #require(DegradationScale(days: 2))
        var index = DegradationIndex()
        for step in 0...86_400 {
            _ = index.add(
                score: 1,
                at: Windows.time(Double(step)),
                scale: scale,
                longestStep: .seconds(5)
            )
        }
        #expect(abs(index.value - 0.5) < 1e-9)
        for days in [0, -1, .nan, .infinity, 1e7, 1e-6] {
            #expect(DegradationScale(days: days) == nil)
        }
    }

    @Test("Health and risk part where the contract says")
    func risk() {
        let levels = (0...100).map { RiskLevel(health: $0) }
        #expect(levels[100] == .low && levels[75] == .low && levels[74] == .moderate)
        #expect(levels[50] == .moderate && levels[49] == .high && levels[25] == .high)
        #expect(levels[24] == .critical && levels[0] == .critical)
        for health in 0..<100 { #expect(levels[health] >= levels[health + 1]) }
    }
}
