import Glibc
import Synchronization

/// Tells a thread that polls descriptors to stop: its read end becomes readable for good.
final class StopPipe: Sendable {
    /// The end to poll.
    let readEnd: Int32
    private let writeEnd: Mutex<Int32?>

    /// Nil if the process has no descriptors left; `errno` says so.
    init?() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        readEnd = ends[0]
        writeEnd = Mutex(ends[1])
    }

    deinit {
        signal()
        close(readEnd)
    }

    /// Gives the signal; harmless when repeated.
    func signal() {
        let end = writeEnd.withLock { end in
            defer { end = nil }
            return end
        }
        if let end { close(end) }
    }
}
