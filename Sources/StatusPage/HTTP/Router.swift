/// Answers one method on one path.
public struct HTTPRoute: Sendable {
    /// Answers a request; it runs on the server's only thread, so it must not wait for anybody.
    public typealias Handler = @Sendable (HTTPRequest) -> HTTPResponse

    /// Takes a request that is answered later through its reply; it must not wait either.
    public typealias DeferredHandler = @Sendable (HTTPRequest, HTTPReply) -> Void

    /// What a route may ask of a request before its body is read; nil lets it in.
    public typealias Admission = @Sendable (HTTPRequest) -> HTTPResponse?

    enum Answering: Sendable {
        case atOnce(Handler)
        case later(DeferredHandler)
    }

    let method: String
    let path: String
    let answering: Answering
    /// The largest body, bytes; nil: `HTTPLimits.bodyBytes`.
    let bodyByteLimit: Int?
    let admission: Admission?
    /// Told the status where the server itself refuses a body.
    let refused: (@Sendable (Int) -> Void)?

    /// A route; `GET` answers `HEAD` too, and `path` is compared byte by byte.
    public init(_ method: String, _ path: String, _ handler: @escaping Handler) {
        self.method = method
        self.path = path
        answering = .atOnce(handler)
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
    ///   - admission: asked with the header, before the body is read.
    ///   - refused: told 413 or 429 where the server refuses the body.
    ///   - handler: takes the request.
    public init(
        _ method: String,
        _ path: String,
        bodyByteLimit: Int,
        admission: @escaping Admission,
        refused: @escaping @Sendable (Int) -> Void,
        later handler: @escaping DeferredHandler
    ) {
        self.method = method
        self.path = path
        self.bodyByteLimit = bodyByteLimit
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
        let onPath = routes.filter { $0.path == request.path }
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
