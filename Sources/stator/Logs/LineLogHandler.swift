import Diagnostics
import Glibc
import Logging

/// One line a message on standard error: for people, or JSON for machines.
///
/// Under systemd the journal has the time already, and gets the priority it sorts by (sd-daemon(3)).
struct LineLogHandler: LogHandler {
    /// What a message can have at most, in bytes; the rest is cut, so no outside text can flood.
    static let messageByteLimit = 4_096

    private let label: String
    private let format: LogFormat
    private let isJournal: Bool
    var logLevel = Logger.Level.info
    var metadata = Logger.Metadata()

    init(label: String, format: LogFormat) {
        self.label = label
        self.format = format
        isJournal = getenv("JOURNAL_STREAM") != nil
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: Logging.LogEvent) {
        var fields = metadata
        for (key, value) in event.metadata ?? [:] { fields[key] = value }
        let sorted = fields.sorted { $0.key < $1.key }
        let text = bounded(event.message.description)
        var line =
            format == .json
            ? json(event.level, text, sorted) : plain(event.level, text, sorted)
        line += "\n"
        let bytes = Array(line.utf8)
        // One write: lines of two threads never mix.
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }

    private func plain(
        _ level: Logger.Level,
        _ text: String,
        _ fields: [(key: String, value: Logger.Metadata.Value)]
    ) -> String {
        let details = fields.map { " \($0.key)=\($0.value)" }.joined()
        let body = "\(label): \(text)\(details)".map { $0.isNewline ? " " : String($0) }.joined()
        guard !isJournal else { return "<\(level.journalPriority)>\(body)" }
        let word = level.rawValue.uppercased()
        let padding = String(repeating: " ", count: max(0, 8 - word.count))
        return "\(Self.now()) \(word)\(padding) \(body)"
    }

    private func json(
        _ level: Logger.Level,
        _ text: String,
        _ fields: [(key: String, value: Logger.Metadata.Value)]
    ) -> String {
        var line = "{\"time\":\"\(Self.now())\",\"level\":\"\(level.rawValue)\""
        line += ",\"part\":\(JSONText.quoted(label)),\"message\":\(JSONText.quoted(text))"
        for (key, value) in fields {
            line += ",\(JSONText.quoted(key)):\(JSONText.quoted(bounded("\(value)")))"
        }
        return line + "}"
    }

    private func bounded(_ text: String) -> String {
        text.utf8.count <= Self.messageByteLimit
            ? text : String(decoding: text.utf8.prefix(Self.messageByteLimit), as: UTF8.self) + "…"
    }

    private static func now() -> Timestamp {
        var wall = timespec()
        clock_gettime(CLOCK_REALTIME, &wall)
        return Timestamp(
            microseconds: Int64(wall.tv_sec) * 1_000_000 + Int64(wall.tv_nsec) / 1_000_000 * 1_000
        )
    }
}

extension Logger.Level {
    /// The level as syslog numbers it.
    fileprivate var journalPriority: Int {
        switch self {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
