/// How a quantity stands to its limits; the raw value is its number in stored state.
public enum AlarmLevel: UInt8, CaseIterable, Comparable, Sendable {
    case normal = 0
    case warning = 1
    case alarm = 2

    /// The word for it.
    public var name: String {
        switch self {
        case .normal: "normal"
        case .warning: "warning"
        case .alarm: "alarm"
        }
    }

    /// Whether the left level is the less urgent one.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// One limit: crossed when the value was beyond it for a hold time, and until it was back within
/// it, by the hysteresis, for as long.
struct LimitLatch: Hashable, Sendable {
    /// Whether the limit counts as crossed.
    var isActive = false
    /// Since when the values say the opposite.
    var since: MonotonicTime?

    /// Takes one value; both are measured in the direction in which beyond is larger.
    mutating func take(
        _ value: Double,
        limit: Double,
        hysteresis: Double,
        hold: Duration,
        at time: MonotonicTime
    ) {
        let saysOtherwise = isActive ? value <= limit - hysteresis : value > limit
        guard saysOtherwise else {
            since = nil
            return
        }
        let start = since ?? time
        since = start
        guard (time - start) >= hold else { return }
        isActive.toggle()
        since = nil
    }
}

/// A quantity under watch: its warning and its alarm limit, and the worst value beyond them.
struct LimitWatch: Hashable, Sendable {
    var warning = LimitLatch()
    var alarm = LimitLatch()
    /// The value furthest beyond since it began to be; nil while it is within.
    var worst: Double?
    /// When the last value was judged.
    var lastTime: MonotonicTime?

    /// How it stands.
    var level: AlarmLevel {
        if alarm.isActive { return .alarm }
        return warning.isActive ? .warning : .normal
    }

    /// Limits in the direction in which beyond is larger; a lower limit has all its signs turned.
    struct Limits {
        var warning: Double
        var alarm: Double
        var hysteresis: Double
        /// 1 for upper limits, -1 for lower ones.
        var sign: Double
    }

    /// Takes one value; nil or not a number says nothing: what is active stays, what is under way
    /// begins anew.
    ///
    /// - Returns: the level before, where it changed.
    mutating func take(
        _ value: Double?,
        limits: Limits,
        hold: Duration,
        longestStep: Duration,
        at time: MonotonicTime
    ) -> AlarmLevel? {
        guard let value, value.isFinite else {
            forgetTime()
            return nil
        }
        if let lastTime, !time.follows(lastTime, within: longestStep) { forgetTime() }
        lastTime = time
        let before = level
        let directed = value * limits.sign
        warning.take(
            directed,
            limit: limits.warning * limits.sign,
            hysteresis: limits.hysteresis,
            hold: hold,
            at: time
        )
        alarm.take(
            directed,
            limit: limits.alarm * limits.sign,
            hysteresis: limits.hysteresis,
            hold: hold,
            at: time
        )
        if level == .normal, warning.since == nil, alarm.since == nil {
            worst = nil
        } else if directed > limits.warning * limits.sign || worst == nil {
            worst = max(directed, (worst ?? value) * limits.sign) * limits.sign
        }
        return level == before ? nil : before
    }

    /// Forgets what is under way and when the last value was.
    mutating func forgetTime() {
        warning.since = nil
        alarm.since = nil
        lastTime = nil
        if level == .normal { worst = nil }
    }
}
