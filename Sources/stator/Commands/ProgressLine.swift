import Diagnostics
import Glibc
import Platform

/// One line on a terminal that says how far a long task is; nothing where nobody looks.
final class ProgressLine {
    private static let interval = Duration.milliseconds(200)

    private let isShown = isatty(STDERR_FILENO) == 1
    private var last: MonotonicTime?
    private var isOpen = false

    /// Shows `text` in the place of what was shown before, at most five times a second.
    func show(_ text: String) {
        let now = MonotonicClock.now()
        if let last, now - last < Self.interval { return }
        guard isShown else { return }
        last = now
        isOpen = true
        put("\r\u{1B}[K\(text.prefix(max(1, Terminal.width - 1)))")
    }

    /// Takes the line away.
    func end() {
        guard isOpen else { return }
        isOpen = false
        put("\r\u{1B}[K")
    }

    private func put(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}
