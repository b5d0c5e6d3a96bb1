import Diagnostics
import StatusPage

/// `POST /ingest`.
enum IngestRoute {
    /// The route, whose requests go to the thread that `current` gives.
    static func route(_ current: @escaping @Sendable () -> IngestThread) -> HTTPRoute {
        HTTPRoute(
            "POST",
            "/ingest",
            bodyByteLimit: IngestLimits.bodyBytes,
            admission: { request in refusal(of: request, current()) },
            refused: { status in
                let (reason, message) =
                    switch status {
                    case 413:
                        ("body_too_large", "a body was larger than \(IngestLimits.bodyBytes) bytes")
                    case 403: ("forbidden", "a page from elsewhere sent a request")
                    default: ("busy", "too many bodies were on their way")
                    }
                current().board.refuse(reason, message: message)
            },
            later: { request, reply in
                // The admission has made sure that there is one.
                let form = form(of: request) ?? .json
                current().submit(IngestRequest(body: request.body, form: form, reply: reply))
            }
        )
    }

    private static func refusal(of request: HTTPRequest, _ thread: IngestThread) -> HTTPResponse? {
        if let refusal = thread.access.refusal(of: request) {
            thread.board.refuse(
                refusal.status == 401 ? "unauthorized" : "forbidden",
                message: "a request was refused with \(refusal.status)"
            )
            return refusal
        }
        guard form(of: request) == nil else { return nil }
        let message = "send Content-Type: application/json or application/x-ndjson"
        thread.board.refuse("media_type", message: message)
        return .refusal(415, message)
    }

    /// Any other type is refused: a page from elsewhere cannot send these two without being asked.
    private static func form(of request: HTTPRequest) -> IngestReader.Form? {
        let types = request.values(of: "Content-Type")
        guard types.count == 1, let type = types[0].split(separator: ";").first else { return nil }
        return switch type.trimmingSpaces.lowercased() {
        case "application/json": .json
        case "application/x-ndjson", "application/ndjson": .lines
        default: nil
        }
    }
}

extension Substring {
    fileprivate var trimmingSpaces: Substring {
        var text = self
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return text
    }
}
