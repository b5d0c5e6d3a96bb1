import Diagnostics
import Glibc
import Testing

@Suite("Deterministic mathematics")
struct DeterministicMathTests {
    @Test("Sine and cosine of an eighth of a turn agree with the C library to 5e-16")
    func sineCosineNearZero() {
        for step in -10_000...10_000 {
            let turns = Double(step) / 80_000
            let result = DeterministicMath.sineCosine(turns: turns)
            #expect((result.sine - sin(2 * .pi * turns)).magnitude < 5e-16)
            #expect((result.cosine - cos(2 * .pi * turns)).magnitude < 5e-16)
        }
    }

    @Test("Sine and cosine hold in every quarter, both ways round")
    func quarters() {
        var random = SplitMix64(seed: 11)
        for _ in 0..<20_000 {
            let turns = 4 * random.nextUnit() - 2
            let result = DeterministicMath.sineCosine(turns: turns)
            // The reference rounds 2π·x and is itself off by 2e-15.
            #expect((result.sine - sin(2 * .pi * turns)).magnitude < 4e-15, "\(turns)")
            #expect((result.cosine - cos(2 * .pi * turns)).magnitude < 4e-15, "\(turns)")
        }
        for quarter in -8...8 {
            let result = DeterministicMath.sineCosine(turns: Double(quarter) / 4)
            #expect(result.sine == [0, 1, 0, -1][quarter & 3])
            #expect(result.cosine == [1, 0, -1, 0][quarter & 3])
        }
    }

    @Test("The exponential agrees with the C library to a relative 1e-15 from −700 to 700")
    func exponential() {
        var random = SplitMix64(seed: 12)
        for index in 0..<20_000 {
            let exponent = (2 * random.nextUnit() - 1) * (index % 2 == 0 ? 1 : 700)
            let reference = exp(exponent)
            let error = (DeterministicMath.exponential(exponent) - reference).magnitude
            #expect(error <= 1e-15 * reference, "\(exponent)")
        }
        #expect(DeterministicMath.exponential(0) == 1)
        #expect(DeterministicMath.exponential(-700.5) == 0)
    }

    @Test("The logarithm agrees with the C library to 4e-16 of its magnitude, at least 1")
    func logarithm() {
        var random = SplitMix64(seed: 13)
        for index in 0..<20_000 {
            let unit = 1 - random.nextUnit()
            let value = index % 2 == 0 ? unit : exp(1_400 * unit - 700)
            let reference = log(value)
            let error = (DeterministicMath.naturalLogarithm(value) - reference).magnitude
            #expect(error <= 4e-16 * max(1, reference.magnitude), "\(value)")
        }
        #expect(DeterministicMath.naturalLogarithm(1) == 0)
    }

    @Test("The arc tangent agrees with the C library to 1e-16 of a turn")
    func arcTangent() {
        for step in 0...10_000 {
            let angle = Double(step) / 10_000 * (.pi / 2)
            let turns = DeterministicMath.arcTangentTurns(height: sin(angle), width: cos(angle))
            #expect((turns - atan2(sin(angle), cos(angle)) / (2 * .pi)).magnitude < 1e-16)
        }
        #expect(DeterministicMath.arcTangentTurns(height: 0, width: 0) == 0)
        #expect(DeterministicMath.arcTangentTurns(height: 3, width: 0) == 0.25)
    }

    @Test("Gaussian noise has the moments and the tails of the normal distribution")
    func gaussian() {
        var noise = GaussianNoise(seed: 14)
        let values = (0..<200_000).map { _ in noise.next() }
        let statistics = Statistics(values)
        #expect(statistics.mean.magnitude < 0.01)
        #expect((statistics.deviation - 1).magnitude < 0.01)
        #expect((statistics.kurtosis - 3).magnitude < 0.06)
        let beyondTwo = Double(values.count { $0.magnitude > 2 }) / Double(values.count)
        #expect((beyondTwo - 0.0455).magnitude < 0.002)
    }

    @Test("Correlated noise has the same spread and memory at every rate", arguments: [1, 10, 100])
    func correlatedNoise(rateHz: Int) {
        var noise = GaussianNoise(seed: 15)
        var process = CorrelatedNoise(deviation: 2, timeConstantS: 3, stepS: 1 / Double(rateHz))
        let values = (0..<300_000).map { _ in process.next(&noise) }
        let lag = 3 * rateHz
        let statistics = Statistics(values)
        let products = (0..<(values.count - lag)).map { values[$0] * values[$0 + lag] }
        // 300 000 samples at 100 Hz are 1 000 memories long: 5 % is what that many can tell.
        #expect((statistics.deviation - 2).magnitude < 0.12)
        #expect((Statistics(products).mean / 4 - exp(-1)).magnitude < 0.1)
    }
}
