import CCurl
import Platform

/// Ends the exchanges of one client from any thread, at once and for good.
final class HTTPAbort: Sendable {
    private struct State {
        // The client's multi handle; only ever used to wake it, under the lock.
        nonisolated(unsafe) var multi: UnsafeMutableRawPointer?
        var isWanted = false
    }

    private let state = Condition(State())

    /// Whether exchanges are to end.
    var isWanted: Bool { state.withLock(\.isWanted) }

    /// From now on every exchange ends at once.
    func abort() {
        state.withLock { state in
            state.isWanted = true
            if let multi = state.multi { curl_multi_wakeup(multi) }
        }
    }

    /// The handle that is to be woken; nil before it is freed.
    func attach(_ multi: UnsafeMutableRawPointer?) {
        nonisolated(unsafe) let multi = multi
        state.withLock { $0.multi = multi }
    }
}
