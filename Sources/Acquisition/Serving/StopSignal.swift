import Glibc

/// Wakes a thread that waits in `poll`, for good: its descriptor is readable once it was raised.
final class StopSignal: Sendable {
    /// To be polled for POLLIN.
    let descriptor: Int32
    private let writer: Int32

    /// - Throws: `ServingError.cannotOpen` when the process has no descriptors left.
    init() throws(ServingError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw .cannotOpen(path: "a pipe", reason: ServingError.reason())
        }
        (descriptor, writer) = (ends[0], ends[1])
        guard ends.allSatisfy({ fcntl($0, F_SETFD, FD_CLOEXEC) == 0 }) else {
            throw .cannotOpen(path: "a pipe", reason: ServingError.reason())
        }
    }

    deinit {
        close(descriptor)
        close(writer)
    }

    func raise() {
        var byte: UInt8 = 1
        // One byte in an empty pipe cannot block; those of later calls change nothing.
        _ = write(writer, &byte, 1)
    }
}
