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

    @Test("The power of two agrees with the C library to a relative 1e-15 from −1022 to 1022")
    func powerOfTwo() {
        var random = SplitMix64(seed: 16)
        for index in 0..<20_000 {
            let exponent = (2 * random.nextUnit() - 1) * (index % 2 == 0 ? 1 : 1_022)
            let reference = exp2(exponent)
            let error = (DeterministicMath.powerOfTwo(exponent) - reference).magnitude
            #expect(error <= 1e-15 * reference, "\(exponent)")
        }
        for exponent in -1_022...1_022 {
            #expect(DeterministicMath.powerOfTwo(Double(exponent)) == exp2(Double(exponent)))
        }
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
}
