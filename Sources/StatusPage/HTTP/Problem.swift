import Diagnostics

extension HTTPResponse {
    /// The media type of problem details.
    public static let problemType = "application/problem+json"

    /// A refusal as problem details (RFC 9457): `type`, `title`, `status` and `detail`, one sentence.
    public static func problem(
        _ status: Int,
        _ detail: String,
        headers: [HTTPHeader] = []
    ) -> Self {
        Self(
            status: status,
            contentType: problemType,
            body: problem(status, detail: JSONText.quoted(detail)),
            headers: headers
        )
    }

    /// The refusal of a body with all its faults: 422, `detail` is the contract's list.
    ///
    /// RFC 9457 has a reader pass over a `detail` that is no string, so both are kept to.
    public static func problem(_ faults: IngestFaults) -> Self {
        Self(
            status: 422,
            contentType: problemType,
            body: problem(422, detail: String(decoding: faults.list, as: UTF8.self))
        )
    }

    /// The same refusal as problem details; any other response as it is.
    var asProblem: Self {
        guard let refusalText else { return self }
        return .problem(status, refusalText, headers: headers)
    }

    private static func problem(_ status: Int, detail: String) -> [UInt8] {
        Array(
            ("{\"type\":\"about:blank\",\"title\":\"\(title(status))\",\"status\":\(status)"
                + ",\"detail\":\(detail)}\n").utf8
        )
    }

    /// The status in the words of RFC 9110.
    private static func title(_ status: Int) -> String {
        switch status {
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 409: "Conflict"
        case 413: "Content Too Large"
        case 415: "Unsupported Media Type"
        case 421: "Misdirected Request"
        case 422: "Unprocessable Content"
        case 429: "Too Many Requests"
        case 503: "Service Unavailable"
        default: "Internal Server Error"
        }
    }
}
