import Diagnostics
import Glibc
import Platform

/// What both kinds of bus do with an open descriptor that does not block.
enum Descriptor {
    /// What reading away brought.
    enum Drained: Hashable {
        /// The line is quiet; so many bytes were there.
        case quiet(bytes: Int)
        /// Bytes kept coming until a limit.
        case flooded(bytes: Int)
        /// The other end is gone.
        case lost
    }

    /// Waits until `event` (POLLIN, POLLOUT) or an error is there; 0 when `deadline` came first.
    static func wait(_ descriptor: Int32, for event: Int32, until deadline: MonotonicTime) -> Int16
    {
        var polled = pollfd(fd: descriptor, events: Int16(event), revents: 0)
        while true {
            let left = max(0, (deadline - MonotonicClock.now()).wholeNanoseconds)
            let count = poll(&polled, 1, Int32(clamping: (left + 999_999) / 1_000_000))
            if count > 0 { return polled.revents }
            if count < 0 && errno != EINTR { return Int16(POLLERR) }
            if MonotonicClock.now() >= deadline { return 0 }
        }
    }

    /// Reads bytes away until none came for `quiet`, at most as many and as long as `limits` say.
    static func drain(
        _ descriptor: Int32,
        quiet: Duration,
        into scratch: UnsafeMutableRawBufferPointer,
        limits: BusLimits
    ) -> Drained {
        let start = MonotonicClock.now()
        var bytes = 0
        while true {
            let events = wait(descriptor, for: POLLIN, until: MonotonicClock.now() + quiet)
            if events == 0 { return .quiet(bytes: bytes) }
            let count = read(descriptor, scratch.baseAddress, scratch.count)
            if count > 0 {
                bytes += count
            } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
                return .lost
            }
            if bytes >= limits.drainedBytesLimit
                || MonotonicClock.now() - start > limits.drainTimeLimit
            {
                return .flooded(bytes: bytes)
            }
        }
    }

    /// Keeps a write to a connection that is gone an error of that write, in this thread.
    ///
    /// libmodbus writes RTU frames with `write`, which would end the process by SIGPIPE.
    static func blockPipeSignal() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }
}
