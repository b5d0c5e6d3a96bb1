import Logging
import Platform

/// Keeps what is logged, so that a test can count the lines.
package final class LogCollector: Sendable {
    private let kept = Condition<[String]>([])

    package init() {}

    /// The lines so far, each with its level first.
    package var lines: [String] { kept.withLock { $0 } }

    /// The lines that say `text`.
    package func lines(saying text: String) -> [String] { lines.filter { $0.contains(text) } }

    /// A logger whose lines come here.
    package var logger: Logger { Logger(label: "test") { _ in Handler(collector: self) } }

    private struct Handler: LogHandler {
        let collector: LogCollector
        var metadata = Logger.Metadata()
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            collector.kept.signal { $0.append("\(event.level): \(event.message)") }
        }
    }
}
