import Diagnostics

/// A line that a server refused for good, kept with the server's reason so that nothing vanishes.
public struct QuarantinedLine: Hashable, Sendable {
    /// The most lines that are kept; above it the oldest give way.
    public static let rowLimit: Int64 = 10_000
    /// The most lines that wait for their commit.
    static let waitingLimit = 256
    /// The longest line that is kept, UTF-8 bytes; the rest is cut off.
    public static let lineByteLimit = 4_096
    /// The longest reason that is kept, UTF-8 bytes; the rest is cut off.
    public static let reasonByteLimit = 1_024

    /// Which sink it was for.
    public let sinkID: String
    /// The line as it was sent.
    public let line: String
    /// Why it was refused, in the server's words.
    public let reason: String
    /// When it was refused.
    public let time: MonotonicTime

    /// A line; what is longer than its limit is cut off.
    public init(sinkID: String, line: String, reason: String, time: MonotonicTime) {
        self.sinkID = sinkID
        self.line = line.cut(toUTF8: Self.lineByteLimit)
        self.reason = reason.cut(toUTF8: Self.reasonByteLimit)
        self.time = time
    }
}

/// A line that waits for its commit.
struct PendingLine {
    let ticket: StoreTicket
    let line: QuarantinedLine
}

extension String {
    /// The text, cut between two characters to at most `limit` UTF-8 bytes.
    func cut(toUTF8 limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var cut = ""
        var size = 0
        for character in self {
            size += character.utf8.count
            guard size <= limit else { break }
            cut.append(character)
        }
        return cut
    }
}
