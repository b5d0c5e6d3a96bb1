/// What an answer to a write means for the lines in it.
enum WriteVerdict: Hashable, Sendable {
    /// The server has them all.
    case delivered
    /// The server has all that it wants: `dropped` of them are older than it keeps.
    case expired(dropped: Int, reason: String)
    /// Too many at once.
    case tooLarge(reason: String)
    /// Some or all are refused for what they are, `dropped` of them where the server counts; others
    /// may have been taken.
    case rejected(dropped: Int?, reason: String)
    /// Refused, and nothing is said of any line: the lines may be to blame, or the way there, or
    /// whoever else it is that answers.
    case unexplained(reason: String)
    /// Not now; the server may say when.
    case later(after: Duration?, reason: String)
    /// Not until someone changes something there or here.
    case paused(reason: String)

    /// The longest reason that is kept, bytes.
    static let reasonByteLimit = 1_024
    /// The longest that a server can ask us to wait.
    static let retryAfterLimit = Duration.seconds(600)
    /// The most of a body that is shown where it is nobody's we know, bytes.
    static let strangerByteLimit = 200

    /// What servers of line protocol say of lines.
    ///
    /// InfluxDB 1 and 2: `unable to parse '…'`, `partial write: field type conflict: …`, `failure
    /// writing points to database`; InfluxDB 3: `partial write of line protocol occurred`, `parsing
    /// failed for write_lp endpoint`; their kin say `line protocol` or `failed to parse` too.
    private static let wordsOfLines = [
        "partial write", "unable to parse", "field type conflict", "failure writing points",
        "line protocol", "parsing failed", "failed to parse", "points beyond retention",
    ]

    /// The meaning of `response`.
    init(_ response: HTTPResponse) {
        let said = Self.reason(of: response)
        switch response.status {
        // All generations of InfluxDB, and VictoriaMetrics, say 204 to a write and nothing else.
        case 204: self = .delivered
        case 200..<300: self = .paused(reason: Self.strange(response))
        case 413: self = .tooLarge(reason: said)
        case 400, 422:
            let dropped = Self.droppedCount(in: said)
            if let dropped, said.contains("beyond retention policy") {
                self = .expired(dropped: dropped, reason: said)
            } else if Self.isAboutLines(response) {
                self = .rejected(dropped: dropped, reason: said)
            } else {
                self = .unexplained(reason: said)
            }
        case 401, 403, 404, 300..<400: self = .paused(reason: said)
        case 405...407, 410, 411, 414...417, 501: self = .paused(reason: said)
        default:
            self = .later(
                after: response.retryAfter.map { min($0, Self.retryAfterLimit) },
                reason: said
            )
        }
    }

    /// The meaning of no answer: the lines may or may not be there.
    init(_ error: HTTPError) {
        switch error {
        case .impossible, .insecure: self = .paused(reason: "\(error)")
        default: self = .later(after: nil, reason: "\(error)")
        }
    }

    /// The status and what the server says with it: the message of a JSON error, or the body.
    static func reason(of response: HTTPResponse) -> String {
        var text = response.text
        for key in ["\"message\":\"", "\"error\":\""] {
            guard let found = text.firstRange(of: key) else { continue }
            text = unquoted(text[found.upperBound...])
            break
        }
        let said = oneLine(text)
        let reason = "status \(response.status)" + (said.isEmpty ? "" : ": \(said)")
        return cut(reason, to: reasonByteLimit)
    }

    private static func strange(_ response: HTTPResponse) -> String {
        let said = cut(oneLine(response.text), to: strangerByteLimit)
        return "status \(response.status) is not InfluxDB's answer to a write, which is 204; "
            + "does something else answer for the server?"
            + (said.isEmpty ? "" : " It says: \(said)")
    }

    private static func isAboutLines(_ response: HTTPResponse) -> Bool {
        let text = response.text.lowercased()
        return wordsOfLines.contains { text.contains($0) }
    }

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// `text` up to `byteLimit` bytes, whole characters.
    static func cut(_ text: String, to byteLimit: Int) -> String {
        guard text.utf8.count > byteLimit else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: byteLimit)
        while end > text.startIndex, end.samePosition(in: text) == nil {
            end = text.utf8.index(before: end)
        }
        return String(text[..<end])
    }

    /// A JSON string up to its quote, the usual escapes undone.
    private static func unquoted(_ rest: Substring) -> String {
        var text = ""
        var isEscaped = false
        for character in rest {
            if isEscaped {
                text.append(character == "n" ? " " : character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                break
            } else {
                text.append(character)
            }
        }
        return text
    }

    /// InfluxDB's `partial write: points beyond retention policy dropped=17`: all others are there.
    private static func droppedCount(in reason: String) -> Int? {
        guard reason.contains("partial write"), let mark = reason.firstRange(of: "dropped=") else {
            return nil
        }
        return Int(reason[mark.upperBound...].prefix { $0.isNumber })
    }
}
