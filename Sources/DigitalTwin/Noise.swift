import Diagnostics

/// Normally distributed numbers with mean 0 and standard deviation 1, from a seed.
///
/// Box–Muller on SplitMix64: two uniform numbers make two normal ones, so the count of numbers
/// drawn never depends on their values. Source: Box, Muller, "A note on the generation of random
/// normal deviates", Ann. Math. Stat. 29 (1958).
struct GaussianNoise: Hashable, Sendable {
    private var uniform: SplitMix64
    private var spare = 0.0
    private var hasSpare = false

    init(seed: UInt64) {
        uniform = SplitMix64(seed: seed)
    }

    mutating func next() -> Double {
        if hasSpare {
            hasSpare = false
            return spare
        }
        let radius = (-2 * DeterministicMath.naturalLogarithm(1 - uniform.nextUnit())).squareRoot()
        let (sine, cosine) = DeterministicMath.sineCosine(turns: uniform.nextUnit())
        spare = radius * sine
        hasSpare = true
        return radius * cosine
    }

    /// The next number of the uniform sequence below, in 0 ..< 1.
    mutating func nextUnit() -> Double { uniform.nextUnit() }
}

/// Noise with a memory: an Ornstein–Uhlenbeck process around 0, sampled exactly at any step.
struct CorrelatedNoise: Hashable, Sendable {
    private(set) var value = 0.0
    private let keep: Double
    private let kick: Double

    /// A process of standard deviation `deviation` that forgets within `timeConstantS` seconds,
    /// advanced by `stepS` seconds a call.
    init(deviation: Double, timeConstantS: Double, stepS: Double) {
        keep = DeterministicMath.exponential(-stepS / timeConstantS)
        kick = deviation * (1 - keep * keep).squareRoot()
    }

    mutating func next(_ noise: inout GaussianNoise) -> Double {
        value = keep * value + kick * noise.next()
        return value
    }
}
