import Diagnostics
import Glibc

/// The signals that steer the agent, taken one at a time by the main thread.
///
/// They are blocked before any other thread starts, so no code is ever interrupted by one.
struct SignalInbox: Sendable {
    /// What a signal asks for.
    enum Request: Sendable {
        case stop
        case reload
    }

    private let signals: sigset_t

    /// Blocks SIGTERM, SIGINT and SIGHUP for this thread and all it starts, and ignores SIGPIPE.
    init() {
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&signals, signal) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        signal(SIGPIPE, SIG_IGN)
        self.signals = signals
    }

    /// Waits up to `timeout` for a request.
    func next(upTo timeout: Duration) -> Request? {
        let nanoseconds = max(0, timeout.wholeNanoseconds)
        var wait = timespec(
            tv_sec: Int(nanoseconds / 1_000_000_000),
            tv_nsec: Int(nanoseconds % 1_000_000_000)
        )
        var signals = signals
        switch sigtimedwait(&signals, nil, &wait) {
        case SIGTERM, SIGINT: return .stop
        case SIGHUP: return .reload
        default: return nil
        }
    }
}
