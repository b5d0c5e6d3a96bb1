/// One thing that is wrong in a settings document, and where.
public struct SettingsFault: Hashable, Sendable {
    /// How much it matters.
    public enum Severity: String, Sendable {
        /// The document cannot be used.
        case error
        /// It can, but may not do what its writer wants.
        case warning
    }

    /// The document's file name as the user knows it.
    public let file: String
    /// The line, counted from 1.
    public let line: Int
    /// The column where the parser knows it, counted from 1.
    public let column: Int?
    /// What it is about: `device[2].unit_id`; empty for the document as a whole.
    public let key: String
    /// What is wrong, what was expected and what to do.
    public let message: String
    /// How much it matters.
    public let severity: Severity

    /// A fault at a place in a document.
    public init(
        file: String,
        line: Int,
        column: Int? = nil,
        key: String,
        message: String,
        severity: Severity = .error
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.key = key
        self.message = message
        self.severity = severity
    }
}

extension SettingsFault {
    /// Where it is, in the form editors understand: `stator.toml:14`, with the column if known.
    public var place: String { "\(file):\(line)" + (column.map { ":\($0)" } ?? "") }
}

extension SettingsFault: CustomStringConvertible {
    /// Place, key and message on one line.
    ///
    /// `stator.toml:14: device[2].unit_id: 300 is not in 1…247`
    public var description: String {
        let grade = severity == .warning ? "warning: " : ""
        return "\(place): \(grade)" + (key.isEmpty ? "" : "\(key): ") + message
    }
}

/// A document that is no TOML: nothing of it can be read beyond the fault.
public struct SettingsSyntaxError: Error, Hashable, Sendable {
    /// What is wrong, with line and column.
    public let fault: SettingsFault
}

extension SettingsSyntaxError: CustomStringConvertible {
    /// The fault.
    public var description: String { fault.description }
}

/// Collects the faults of a document while it is read, so that all are told at once.
public final class SettingsFaults {
    /// The most faults that are kept; a document with more is broken enough.
    public static let countLimit = 200

    private var kept: [SettingsFault] = []
    /// How many faults came after the limit and were only counted.
    public private(set) var dropped = 0

    /// An empty collection.
    public init() {}

    /// Adds a fault; one that is there already is not told twice.
    public func add(_ fault: SettingsFault) {
        if kept.contains(fault) { return }
        if kept.count < Self.countLimit {
            kept.append(fault)
        } else {
            dropped += 1
        }
    }

    /// The faults by line, by key within a line, and by message within a key.
    public var sorted: [SettingsFault] {
        kept.sorted {
            ($0.file, $0.line, $0.key, $0.message) < ($1.file, $1.line, $1.key, $1.message)
        }
    }

    /// Whether any fault makes the document unusable.
    public var hasErrors: Bool { dropped > 0 || kept.contains { $0.severity == .error } }
}
