/// CALIBRATING → HEALTHY ↔ ANOMALY_DETECTED → RECOVERING → HEALTHY, changing only after two
/// consecutive seconds that say so.
///
/// Source: contract, "States".
public struct AssetStateMachine: Hashable, Sendable {
    /// The fewest windows in a row that change the state.
    public static let windowCount: UInt8 = 2
    /// From the end of the first of them to the end of the last, at least: the first window stands
    /// for the second before it, and a tenth is left to jitter.
    public static let holdTime = Duration.milliseconds(900)

    /// The state.
    public private(set) var state: AssetState
    /// The windows in a row that lead to another state.
    private(set) var run: Run?
    /// The end of the last window.
    private(set) var lastTime: MonotonicTime?

    struct Run: Hashable, Sendable {
        var target: AssetState
        var start: MonotonicTime
        var count: UInt8
    }

    /// An asset of which nothing is known yet.
    public init() {
        self.init(state: .calibrating, run: nil, lastTime: nil)
    }

    init(state: AssetState, run: Run?, lastTime: MonotonicTime?) {
        self.state = state
        self.run = run
        self.lastTime = lastTime
    }

    /// Takes one window; a gap longer than `longestStep`, a clock step or an unknown verdict breaks
    /// the row.
    ///
    /// - Returns: the state before, where the window changed it.
    mutating func take(
        _ verdict: WindowVerdict,
        at time: MonotonicTime,
        longestStep: Duration
    ) -> AssetState? {
        defer { lastTime = time }
        if let lastTime, !time.follows(lastTime, within: longestStep) { run = nil }
        guard let target = state.next(after: verdict) else {
            run = nil
            return nil
        }
        var current = run ?? Run(target: target, start: time, count: 0)
        if current.target != target { current = Run(target: target, start: time, count: 0) }
        current.count = min(current.count + 1, Self.windowCount)
        run = current
        guard current.count >= Self.windowCount, time >= current.start + Self.holdTime else {
            return nil
        }
        let before = state
        state = target
        run = nil
        return before
    }

    /// Forgets the row under way and its clock.
    mutating func forgetTime() {
        run = nil
        lastTime = nil
    }
}

extension MonotonicTime {
    /// Whether this instant is after `earlier`, by `limit` at most.
    func follows(_ earlier: Self, within limit: Duration) -> Bool {
        let (step, hasOverflowed) = nanoseconds.subtractingReportingOverflow(earlier.nanoseconds)
        return !hasOverflowed && step > 0 && step <= limit.wholeNanoseconds
    }
}
