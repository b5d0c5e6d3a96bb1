import Diagnostics

/// Where in its duty cycle the motor is, counted in samples so that it never slips.
struct Duty: Hashable, Sendable {
    private let cycle: DutyCycle
    private let rateHz: Int
    private var spanIndex = 0
    private var samplesLeft: Int
    private var wander: CorrelatedNoise
    private var flutter: CorrelatedNoise
    private var noise: GaussianNoise

    init(_ cycle: DutyCycle, rateHz: Int, seed: UInt64) {
        let stepS = 1 / Double(rateHz)
        self.cycle = cycle
        self.rateHz = rateHz
        samplesLeft = Self.samples(in: cycle.spans[0], rateHz: rateHz)
        wander = CorrelatedNoise(deviation: 0.015, timeConstantS: 60, stepS: stepS)
        flutter = CorrelatedNoise(deviation: 0.006, timeConstantS: 0.2, stepS: stepS)
        noise = GaussianNoise(seed: seed)
    }

    /// The state at this sample and the shaft load as a part of the rated one.
    mutating func next() -> (state: OperatingState, load: Double) {
        if samplesLeft == 0 {
            spanIndex = spanIndex + 1 == cycle.spans.count ? 0 : spanIndex + 1
            samplesLeft = Self.samples(in: cycle.spans[spanIndex], rateHz: rateHz)
        }
        samplesLeft -= 1
        let span = cycle.spans[spanIndex]
        let variation = wander.next(&noise) + flutter.next(&noise)
        switch span.state {
        case .running:
            let limits = DutyCycle.loadLimits
            return (.running, min(max(span.load + variation, limits.lowerBound), limits.upperBound))
        // An idle machine still turns its coupling and fan.
        case .idle: return (.idle, max(0, 0.02 + 0.2 * variation))
        case .off: return (.off, 0)
        }
    }

    private static func samples(in span: DutyCycle.Span, rateHz: Int) -> Int {
        let (seconds, attoseconds) = span.duration.components
        let rest = Int(attoseconds / 1_000_000_000) * rateHz / 1_000_000_000
        return Int(seconds) * rateHz + rest
    }
}
