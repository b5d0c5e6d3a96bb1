/// How much of a machine is used up: `DI` in 0…1, the time integral of how abnormal it ran.
///
/// DI += severity² · S · Δt. It never falls, except by `reset`. Source: contract, "Degradation
/// index (V2)".
public struct DegradationIndex: Hashable, Sendable {
    /// The score below which nothing degrades.
    public static let scoreThreshold = 0.65

    /// DI, 0…1.
    public private(set) var value = 0.0
    /// The end of the last window that was taken, whether it degraded or not.
    public private(set) var lastTime: MonotonicTime?

    /// A new machine.
    public init() {}

    /// An index as it was stored; nil unless it is within 0…1.
    public init?(value: Double, lastTime: MonotonicTime?) {
        guard (0...1).contains(value) else { return nil }
        self.value = value
        self.lastTime = lastTime
    }

    /// The severity, 0…1, of a score within 0…1: 0 below 0.65, else (score − 0.65)/0.35.
    public static func severity(score: Double) -> Double {
        score < scoreThreshold ? 0 : min(1, (score - scoreThreshold) / (1 - scoreThreshold))
    }

    /// What came of one window.
    public enum Step: Hashable, Sendable {
        /// It counted: Δt in s, and what DI rose by, ≥ 0.
        case taken(seconds: Double, gain: Double)
        /// The first one, or the first after a gap: it only starts the clock.
        case started
        /// Its time is not after the last one's; it only sets the clock.
        case clockStepped
        /// Its score is not a number within 0…1; nothing changed.
        case refused
    }

    /// Adds the window with `score` that ended at `time`.
    ///
    /// Δt is the time since the last window that was taken, at most `longestStep`: across a longer
    /// gap nothing is known and nothing is integrated.
    public mutating func add(
        score: Double,
        at time: MonotonicTime,
        scale: DegradationScale,
        longestStep: Duration
    ) -> Step {
        guard (0...1).contains(score) else { return .refused }
        defer { lastTime = time }
        guard let lastTime else { return .started }
        let (step, hasOverflowed) =
            time.nanoseconds.subtractingReportingOverflow(lastTime.nanoseconds)
        guard !hasOverflowed, step > 0 else { return .clockStepped }
        guard step <= longestStep.wholeNanoseconds else { return .started }
        let seconds = Double(step) * 1e-9
        let severity = Self.severity(score: score)
        let before = value
        value = min(1, value + severity * severity * scale.perSecond * seconds)
        return .taken(seconds: seconds, gain: value - before)
    }

    /// Health, 0…100: round(100·(1 − DI)).
    public var health: Int { Self.health(at: value) }

    /// Health at a DI of `value`, 0…1.
    static func health(at value: Double) -> Int { Int((100 * (1 - value)).rounded()) }

    /// Sets DI back, for a logged service reset, its undoing or a purge only.
    mutating func reset(to value: Double) {
        precondition((0...1).contains(value), "a degradation index of \(value)")
        self.value = value
    }

    /// Forgets when the last window was, so that the next one only starts the clock.
    mutating func forgetTime() {
        lastTime = nil
    }
}
