import Glibc

/// How far it is, in one line of a terminal; nothing where nobody looks.
final class Progress {
    private let total: Int
    private var done = 0
    private let isShown = isatty(STDERR_FILENO) == 1

    init(total: Int) { self.total = total }

    /// One run more, of the kind `name`.
    func step(_ name: String) {
        done += 1
        if isShown { put("\r\u{1B}[K\(done) of \(total): \(name)") }
    }

    /// Takes the line away.
    func end() {
        if isShown { put("\r\u{1B}[K") }
    }

    private func put(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}
