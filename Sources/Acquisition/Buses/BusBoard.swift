import Diagnostics
import Platform

/// What the thread of a bus shares with others: the order to stop, and what it is doing.
final class BusBoard: Sendable {
    private let isStopping = Condition(false)
    private let snapshotInForce: Condition<BusSnapshot>

    init(_ snapshot: BusSnapshot) {
        snapshotInForce = Condition(snapshot)
    }

    /// What the bus is doing.
    var snapshot: BusSnapshot { snapshotInForce.withLock { $0 } }

    /// Changes what others see.
    func update(_ change: (inout BusSnapshot) -> Void) {
        snapshotInForce.withLock(change)
    }

    /// Whether the bus was told to stop.
    var isStopped: Bool { isStopping.withLock { $0 } }

    /// Tells the bus to stop.
    func stop() {
        isStopping.signal { $0 = true }
    }

    /// Waits, but not beyond the order to stop.
    func wait(until time: MonotonicTime) {
        isStopping.wait(upTo: time - MonotonicClock.now(), until: { $0 }, then: { _ in })
    }
}
