import Diagnostics
import Platform

/// A thread's sign of life: when it last went round.
final class Heartbeat: Sendable {
    private let last = Condition(MonotonicClock.now())

    /// The thread goes round.
    func beat() {
        let now = MonotonicClock.now()
        last.withLock { $0 = now }
    }

    /// The time since the last sign.
    func age(at now: MonotonicTime) -> Duration { now - last.withLock { $0 } }
}
