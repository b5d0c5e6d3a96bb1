import Acquisition
import Glibc
import Platform

/// Fills a line with noise as fast as it takes it, until stopped.
package final class RawJammer: Sendable {
    private let isStopping = Condition(false)
    private let thread: WorkerThread

    package init(_ terminal: PseudoTerminal, _ noise: [UInt8]) {
        let descriptor = dup(terminal.controller)
        let isStopping = isStopping
        thread = WorkerThread(name: "jammer") {
            while !isStopping.withLock({ $0 }) {
                var polled = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                guard poll(&polled, 1, 20) > 0 else { continue }
                _ = noise.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            }
            close(descriptor)
        }
    }

    deinit { stop() }

    package func stop() {
        isStopping.signal { $0 = true }
        thread.join()
    }
}
