import Acquisition
import Diagnostics
import Glibc
import Platform

/// One run of a scan: its progress on standard error until it ends, or Ctrl-C ends it.
struct ScanSession {
    /// From one look at the progress, and for a signal, to the next.
    private static let period = Duration.milliseconds(100)

    private let targets: [ScanTarget]
    private let settings: ScanSettings

    init(_ targets: [ScanTarget], _ settings: ScanSettings) {
        self.targets = targets
        self.settings = settings
    }

    /// Scans to the end and gives what was found.
    func run() -> [ScanReport] {
        guard !targets.isEmpty else { return [] }
        // Signals are blocked before the scan's threads start.
        let inbox = SignalInbox()
        let scan = Scan(targets, settings)
        let isTerminal = isatty(STDERR_FILENO) == 1
        while true {
            scan.board.waitForNews(upTo: Self.period)
            let said = scan.board.takeSaid()
            if isTerminal, !said.isEmpty { erase() }
            for line in said { Terminal.write(line, to: .complaint) }
            let progress = scan.board.progress
            if progress.allSatisfy(\.isDone) { break }
            if isTerminal { show(progress) }
            if inbox.next(upTo: .zero) == .stop, !scan.board.isStopped {
                if isTerminal { erase() }
                Terminal.write("stopped: what was found until now", to: .complaint)
                scan.board.stop()
            }
        }
        if isTerminal { erase() }
        for line in scan.board.takeSaid() { Terminal.write(line, to: .complaint) }
        return scan.result()
    }

    /// One line that is written over and over: the target that takes longest.
    private func show(_ progress: [ScanBoard.Progress]) {
        let busy = zip(targets, progress).filter { !$0.1.isDone }
        guard let (target, slowest) = busy.max(by: { $0.1.remaining < $1.1.remaining }) else {
            return
        }
        let left = max(.zero, slowest.remaining - (MonotonicClock.now() - slowest.time))
        let others = busy.count > 1 ? "; \(busy.count) ports and hosts at work" : ""
        let text =
            "\(target): \(slowest.step), \(slowest.probes) asked, about"
            + " \(Duration.seconds(Int(left.inSeconds)).inWords) left\(others)"
        put("\r" + text.prefix(Terminal.width - 1) + "\u{1B}[K")
    }

    private func erase() { put("\r\u{1B}[K") }

    private func put(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
