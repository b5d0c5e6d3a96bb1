import Diagnostics

/// What the motor does, over and over: spans of RUNNING, IDLE and OFF.
public struct DutyCycle: Hashable, Sendable {
    /// One state for some time.
    public struct Span: Hashable, Sendable {
        /// What the motor does.
        public let state: OperatingState
        /// For how long, at least 1 s.
        public let duration: Duration
        /// The load on its shaft as a part of the rated one; counts while RUNNING only.
        public let load: Double

        /// A span, checked by `DutyCycle`; `load` is 0.5…1.15 while RUNNING, and IDLE turns empty.
        public init(_ state: OperatingState, for duration: Duration, load: Double = 0.92) {
            self.state = state
            self.duration = duration
            self.load = load
        }
    }

    /// The most spans a cycle has.
    public static let spanLimit = 64
    /// The loads a RUNNING motor can have, as a part of the rated one.
    ///
    /// Below half load its current comes near what IDLE draws, so that nobody could tell them apart.
    public static let loadLimits = 0.5...1.15

    /// Half an hour: 25 min RUNNING, 2 min IDLE, 3 min OFF; begins with a start from standstill.
    public static let standard = Self(unchecked: [
        Span(.running, for: .seconds(1_500)),
        Span(.idle, for: .seconds(120)),
        Span(.off, for: .seconds(180)),
    ])

    /// The spans, in order.
    public let spans: [Span]

    /// A cycle; the motor is at standstill before its first span.
    ///
    /// Throws `TwinSettingsError` if a span is shorter than 1 s, a load is outside `loadLimits`, or
    /// the motor never runs.
    public init(_ spans: [Span]) throws(TwinSettingsError) {
        guard (1...Self.spanLimit).contains(spans.count) else { throw .spanCount(spans.count) }
        guard spans.contains(where: { $0.state == .running }) else { throw .neverRunning }
        for span in spans {
            guard span.duration >= .seconds(1), span.duration <= TwinSettings.durationLimit else {
                throw .durationOutOfRange(
                    setting: "\(span.state.rawValue) span",
                    value: span.duration,
                    shortest: .seconds(1)
                )
            }
            guard span.state != .running || Self.loadLimits.contains(span.load) else {
                throw .outOfRange(setting: "load", value: span.load, expected: Self.loadLimits)
            }
        }
        self.init(unchecked: spans)
    }

    private init(unchecked spans: [Span]) {
        self.spans = spans
    }
}

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
