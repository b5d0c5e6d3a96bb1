/// Answers one method on one path.
public struct HTTPRoute: Sendable {
    /// Answers a request; it runs on the server's only thread, so it must not wait for anybody.
    public typealias Handler = @Sendable (HTTPRequest) -> HTTPResponse

    /// Takes a request that is answered later through its reply; it must not wait either.
    public typealias DeferredHandler = @Sendable (HTTPRequest, HTTPReply) -> Void

    /// What a route may ask of a request before its body is read; nil lets it in.
    public typealias Admission = @Sendable (HTTPRequest) -> HTTPResponse?

    /// Gives the data of an event, one line of text; nil where there is none.
    ///
    /// It runs on the server's only thread.
    public typealias EventSource = @Sendable () -> [UInt8]?

    enum Answering: Sendable {
        case atOnce(Handler)
        case later(DeferredHandler)
        case events(name: String, EventSource)
    }

    /// The method that it answers.
    public let method: String
    /// The path that it answers.
    public let path: String
    let answering: Answering
    /// How long an answer that comes later may take, and what is answered after that.
    var timeLimit: (time: Duration, otherwise: HTTPResponse)?
    /// The largest body, bytes; nil: `HTTPLimits.bodyBytes`.
    let bodyByteLimit: Int?
    let admission: Admission?
    /// Told the status where the server itself refuses a request.
    let refused: (@Sendable (Int) -> Void)?

    /// A route; `GET` answers `HEAD` too, and `path` is compared byte by byte.
    ///
    /// A segment `{name}` of `path` stands for any that is not empty; see `HTTPRequest.parameter`.
    public init(_ method: String, _ path: String, _ handler: @escaping Handler) {
        self.method = method
        self.path = path
        answering = .atOnce(handler)
        bodyByteLimit = nil
        admission = nil
        refused = nil
    }

    /// The route of a stream of server-sent events called `name`; a server has one at most.
    ///
    /// `source` is asked once a second while somebody listens, and what has changed is sent to all.
    public init(eventsAt path: String, named name: String, _ source: @escaping EventSource) {
        method = "GET"
        self.path = path
        answering = .events(name: name, source)
        bodyByteLimit = nil
        admission = nil
        refused = nil
    }

    /// A route that is answered later.
    ///
    /// - Parameters:
    ///   - method: the method.
    ///   - path: the path.
    ///   - bodyByteLimit: the largest body, bytes.
    ///   - timeLimit: how long the answer may take, and what is answered after that; nil: for ever.
    ///   - admission: asked with the header, before the body is read.
    ///   - refused: told 413 or 429 where the server refuses the body, 403 where a page from elsewhere sends it.
    ///   - handler: takes the request.
    public init(
        _ method: String,
        _ path: String,
        bodyByteLimit: Int,
        timeLimit: (time: Duration, otherwise: HTTPResponse)? = nil,
        admission: @escaping Admission,
        refused: @escaping @Sendable (Int) -> Void = { _ in },
        later handler: @escaping DeferredHandler
    ) {
        self.method = method
        self.path = path
        self.bodyByteLimit = bodyByteLimit
        self.timeLimit = timeLimit
        self.admission = admission
        self.refused = refused
        answering = .later(handler)
    }
}

/// Finds the route of a request.
struct Router: Sendable {
    private let routes: [HTTPRoute]

    init(_ routes: [HTTPRoute]) {
        self.routes = routes
    }

    /// Why a request has no route.
    struct Refusal: Error {
        let response: HTTPResponse
    }

    /// The request's route; 404 without such a path, 405 without such a method.
    func find(_ request: HTTPRequest) -> Result<HTTPRoute, Refusal> {
        let exact = routes.filter { $0.path == request.path }
        let onPath =
            exact.isEmpty ? routes.filter { $0.parameters(in: request.path) != nil } : exact
        guard !onPath.isEmpty else {
            let known = routes.map { "\($0.method) \($0.path)" }.joined(separator: ", ")
            return .failure(
                Refusal(response: .refusal(404, "there is nothing here; there is \(known)"))
            )
        }
        let method = request.method == "HEAD" ? "GET" : request.method
        guard let route = onPath.first(where: { $0.method == method }) else {
            let allowed = onPath.flatMap { $0.method == "GET" ? ["GET", "HEAD"] : [$0.method] }
                .joined(separator: ", ")
            return .failure(
                Refusal(
                    response: .refusal(
                        405,
                        "\(request.method.asName) is not allowed here; use \(allowed)",
                        headers: [HTTPHeader("Allow", allowed)]
                    )
                )
            )
        }
        return .success(route)
    }
}

extension HTTPRoute {
    /// What stands in `path` for each `{name}` of the route's; nil where the path is another one.
    func parameters(in path: String) -> [HTTPHeader]? {
        guard self.path.utf8.contains(UInt8(ascii: "{")) else {
            return path == self.path ? [] : nil
        }
        let own = self.path.split(separator: "/", omittingEmptySubsequences: false)
        let given = path.split(separator: "/", omittingEmptySubsequences: false)
        guard own.count == given.count else { return nil }
        var found: [HTTPHeader] = []
        for (own, given) in zip(own, given) {
            if own.hasPrefix("{") {
                let value = String(given).unescaped
                guard !value.isEmpty else { return nil }
                found.append(HTTPHeader(String(own.dropFirst().dropLast()), value))
            } else if own != given {
                return nil
            }
        }
        return found
    }
}

extension String {
    /// The text with `%41` as `A`, ill-formed UTF-8 repaired; an escape that is none stays.
    var unescaped: String {
        guard utf8.contains(UInt8(ascii: "%")) else { return self }
        let bytes = Array(utf8)
        var plain: [UInt8] = []
        var place = 0
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: "%"), place + 2 < bytes.count,
                let high = bytes[place + 1].hexadecimalDigit,
                let low = bytes[place + 2].hexadecimalDigit
            {
                plain.append(high << 4 | low)
                place += 3
            } else {
                plain.append(bytes[place])
                place += 1
            }
        }
        return String(decoding: plain, as: UTF8.self)
    }
}

extension UInt8 {
    fileprivate var hexadecimalDigit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
