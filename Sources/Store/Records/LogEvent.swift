import Diagnostics

/// Something that happened and that people will want to read of: kept when records are not.
public struct LogEvent: Hashable, Sendable {
    /// How much it matters; the raw value is the word that is stored.
    public enum Severity: String, Sendable, CaseIterable {
        case notice
        case warning
        case critical
    }

    /// The longest kind, UTF-8 bytes.
    public static let kindByteLimit = 64
    /// The longest text, UTF-8 bytes.
    public static let textByteLimit = 2_048
    /// The longest evidence, UTF-8 bytes.
    public static let evidenceByteLimit = 8_192

    /// The asset it happened to; nil for the agent itself.
    public let assetID: String?
    /// When it happened.
    public let time: MonotonicTime
    /// When it happened, in UTC; nil where the store is to stamp it.
    public let timestamp: Timestamp?
    /// What kind of event it is, in snake case.
    public let kind: String
    /// How much it matters.
    public let severity: Severity
    /// What happened, in plain words.
    public let text: String
    /// What it was seen by: JSON.
    public let evidence: String

    /// An event; what is longer than its limit is cut off, and evidence left out for a note of it.
    public init(
        assetID: String?,
        time: MonotonicTime,
        timestamp: Timestamp?,
        kind: String,
        severity: Severity,
        text: String,
        evidence: String = "{}"
    ) {
        self.assetID = assetID
        self.time = time
        self.timestamp = timestamp
        self.kind = kind.cut(toUTF8: Self.kindByteLimit)
        self.severity = severity
        self.text = text.cut(toUTF8: Self.textByteLimit)
        self.evidence =
            evidence.utf8.count <= Self.evidenceByteLimit
            ? evidence : "{\"left_out_bytes\":\(evidence.utf8.count)}"
    }

    /// What it takes in memory and on disk, about, in bytes.
    var byteCount: Int {
        (assetID?.utf8.count ?? 0) + kind.utf8.count + text.utf8.count + evidence.utf8.count + 64
    }
}
