import Logging
import Platform

/// Keeps what is logged, for a test to read.
struct LogRecorder: LogHandler {
    let lines = Condition<[String]>([])
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: Logging.LogEvent) {
        lines.withLock { $0.append("\(event.level): \(event.message)") }
    }

    var logger: Logger { Logger(label: "test") { _ in self } }
    var all: [String] { lines.withLock(\.self) }
}
