import Diagnostics

/// When a device is asked next: at fixed distances from start to start, or after a back-off.
///
/// A stall longer than an interval leaves polls out; they are not made up for.
struct PollTimer: Hashable, Sendable {
    private let interval: Duration
    private var backOff: BackOff
    /// The start of the next poll.
    private(set) var due: MonotonicTime

    /// The first poll is due at `start`.
    init(interval: Duration, backOff: BackOff, start: MonotonicTime) {
        precondition(interval > .zero, "a poll interval is longer than 0, not \(interval)")
        self.interval = interval
        self.backOff = backOff
        due = start
    }

    /// The wait in force after failures; zero while the device answers.
    var currentBackOff: Duration { backOff.current }

    /// The device answered.
    mutating func succeeded(at now: MonotonicTime) {
        backOff.reset()
        proceed(past: now)
    }

    /// The poll failed at `now`: the next one is an interval away, and at least the back-off.
    mutating func failed(at now: MonotonicTime) {
        let wait = backOff.fail()
        proceed(past: now)
        due = max(due, now + wait)
    }

    /// The bus failed and not the device: what the device's own back-off is stays.
    mutating func skipped(at now: MonotonicTime) {
        proceed(past: now)
    }

    /// The next start on the grid that lies after `now`.
    private mutating func proceed(past now: MonotonicTime) {
        due = due + interval
        guard due <= now else { return }
        let step = max(1, interval.wholeNanoseconds)
        let missed = (now - due).wholeNanoseconds / step + 1
        due = MonotonicTime(nanoseconds: due.nanoseconds + missed * step)
    }
}
