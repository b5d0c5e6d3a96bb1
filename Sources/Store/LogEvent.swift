import Diagnostics

/// Something that happened and is kept: a stream that died, data that was lost.
public struct LogEvent: Hashable, Sendable {
    /// How much it matters; the raw value is its number in the store.
    public enum Severity: Int64, Sendable, CaseIterable {
        case notice = 1
        case warning = 2
        case critical = 3
    }

    /// The longest text or evidence kept, bytes; the rest is cut.
    public static let textByteLimit = 4_096

    /// The asset it happened to; nil for the agent as a whole.
    public var assetID: String?
    /// When it happened, by the machine's own clock.
    public var time: MonotonicTime
    /// When it happened, in UTC; nil until the clock is trusted.
    public var timestamp: Timestamp?
    /// What happened, as one word for machines: `stream-disconnected`.
    public var kind: String
    /// How much it matters.
    public var severity: Severity
    /// What happened, for people.
    public var text: String
    /// The numbers behind it, a JSON object.
    public var evidence: String

    /// Something that happened at `time`.
    public init(
        assetID: String?,
        time: MonotonicTime,
        timestamp: Timestamp?,
        kind: String,
        severity: Severity,
        text: String,
        evidence: String
    ) {
        self.assetID = assetID
        self.time = time
        self.timestamp = timestamp
        self.kind = kind
        self.severity = severity
        self.text = text
        self.evidence = evidence
    }
}
