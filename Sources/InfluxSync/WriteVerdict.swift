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
    /// Not now; the server may say when.
    case later(after: Duration?, reason: String)
    /// Not until someone changes something there or here.
    case paused(reason: String)

    /// The longest reason that is kept, bytes.
    static let reasonByteLimit = 1_024
    /// The longest that a server can ask us to wait.
    static let retryAfterLimit = Duration.seconds(600)

    /// The meaning of `response`.
    init(_ response: HTTPResponse) {
        let said = Self.reason(of: response)
        switch response.status {
        case 200..<300: self = .delivered
        case 413: self = .tooLarge(reason: said)
        case 400, 422:
            let dropped = Self.droppedCount(in: said)
            if let dropped, said.contains("beyond retention policy") {
                self = .expired(dropped: dropped, reason: said)
            } else {
                self = .rejected(dropped: dropped, reason: said)
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
        let oneLine = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        let reason = "status \(response.status)" + (oneLine.isEmpty ? "" : ": \(oneLine)")
        return cut(reason, to: reasonByteLimit)
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
