import Diagnostics

/// A header field.
public struct HTTPHeader: Hashable, Sendable {
    /// Its name, of any case.
    public let name: String
    /// Its value.
    public let value: String

    /// A field; a response's must be ASCII without line ends.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// A request, complete with its body.
public struct HTTPRequest: Sendable {
    /// The method as sent: `GET`.
    public let method: String
    /// The path as sent, escapes and all, without the query.
    public let path: String
    /// The query's names and values in their order, escapes undone; a name alone has an empty value.
    public let query: [HTTPHeader]
    /// What stands in the path where its route has a `{name}`, escapes undone.
    public internal(set) var parameters: [HTTPHeader] = []
    /// The version as sent: `HTTP/1.1`.
    public let version: String
    /// The header fields in their order.
    public let headers: [HTTPHeader]
    /// The body; at most `HTTPLimits.bodyBytes`.
    public internal(set) var body: [UInt8] = []

    /// A request without a body.
    init(
        method: String,
        path: String,
        query: [HTTPHeader] = [],
        version: String,
        headers: [HTTPHeader]
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.version = version
        self.headers = headers
    }

    /// The values of the header fields called `name`, in any case.
    public func values(of name: String) -> [String] {
        headers.filter { $0.name.isEqualIgnoringCase(to: name) }.map(\.value)
    }

    /// What stands in the path where the route has `{name}`; empty where it has none.
    public func parameter(_ name: String) -> String {
        parameters.first { $0.name == name }?.value ?? ""
    }
}

/// What is answered.
public struct HTTPResponse: Sendable {
    /// The status code, 200…599.
    public var status: Int
    /// The media type of the body, with its charset; nil where there is no body.
    public var contentType: String?
    /// The body.
    public var body: [UInt8]
    /// The file that is sent in place of the body; nil where there is none.
    public var file: HTTPFile?
    /// Fields beside those that every response has.
    public var headers: [HTTPHeader]
    /// Why it is a refusal, where it is one: below `/api/` that is told as problem details.
    var refusalText: String?

    /// A response.
    public init(
        status: Int,
        contentType: String?,
        body: [UInt8] = [],
        headers: [HTTPHeader] = []
    ) {
        self.status = status
        self.contentType = contentType
        self.body = body
        self.headers = headers
    }

    /// A refusal: `{"detail":"…"}`, as the contract has it for `/ingest`.
    public static func refusal(
        _ status: Int,
        _ detail: String,
        headers: [HTTPHeader] = []
    ) -> Self {
        var response = Self(
            status: status,
            contentType: "application/json",
            body: Array("{\"detail\":\(JSONText.quoted(detail))}\n".utf8),
            headers: headers
        )
        response.refusalText = detail
        return response
    }
}

extension String {
    /// Whether two ASCII names are the same but for their case.
    func isEqualIgnoringCase(to other: String) -> Bool {
        utf8.count == other.utf8.count
            && zip(utf8, other.utf8).allSatisfy { $0.asciiLowercase == $1.asciiLowercase }
    }
}

extension UInt8 {
    fileprivate var asciiLowercase: UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
    }
}
