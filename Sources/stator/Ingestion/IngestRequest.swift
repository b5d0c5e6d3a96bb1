import Diagnostics
import Platform
import StatusPage

/// One body of events on its way from the server's thread to the ingest thread.
struct IngestRequest: Sendable {
    let body: [UInt8]
    let form: IngestReader.Form
    let reply: HTTPReply
}

/// The bodies that wait for the ingest thread, of limited number.
struct IngestInbox {
    /// The most that wait.
    static let countLimit = 64
    /// The ingest thread takes about so many bytes at once, for one commit.
    static let roundByteLimit = IngestLimits.bodyBytes

    private var waiting: [IngestRequest] = []
    private(set) var isClosed = false

    var isEmpty: Bool { waiting.isEmpty }

    /// Puts `request` in; the answer of one that there is no room for.
    mutating func put(_ request: IngestRequest) -> HTTPResponse? {
        if isClosed {
            return .ingestUnavailable("the agent stops or reads its configuration again")
        }
        guard waiting.count < Self.countLimit else {
            return .ingestBusy("\(waiting.count) bodies wait already")
        }
        waiting.append(request)
        return nil
    }

    /// Takes the oldest out.
    mutating func takeRound() -> [IngestRequest] {
        var bytes = 0
        var count = 0
        while count < waiting.count,
            count == 0
                || bytes + waiting[count].body.count
                    <= Self.roundByteLimit
        {
            bytes += waiting[count].body.count
            count += 1
        }
        let taken = Array(waiting[..<count])
        waiting.removeFirst(count)
        return taken
    }

    mutating func close() { isClosed = true }
}

/// What senders of events may take.
enum IngestLimits {
    /// The largest body: some 13 000 events, more than `IngestReader.eventLimit`.
    static let bodyBytes = 4 * 1_024 * 1_024
    /// How long it may take to find out which events of a round are stored already.
    static let lookUpTime = Duration.seconds(5)
    /// How long a commit may take before the sender is told to come again.
    static let commitTime = Duration.seconds(5)
}

extension HTTPResponse {
    static func ingestBusy(_ why: String) -> Self {
        .refusal(
            429,
            "\(why); nothing was stored, send it again in a moment",
            headers: [HTTPHeader("Retry-After", "1")]
        )
    }

    static func ingestUnavailable(_ why: String) -> Self {
        .refusal(
            503,
            "\(why); nothing is acknowledged, send it again",
            headers: [HTTPHeader("Retry-After", "5")]
        )
    }
}
