/// Answers one method on one path.
public struct HTTPRoute: Sendable {
    /// Answers a request; it runs on the server's only thread, so it must not wait for anybody.
    public typealias Handler = @Sendable (HTTPRequest) -> HTTPResponse

    let method: String
    let path: String
    let handler: Handler

    /// A route; `GET` answers `HEAD` too, and `path` is compared byte by byte.
    public init(_ method: String, _ path: String, _ handler: @escaping Handler) {
        self.method = method
        self.path = path
        self.handler = handler
    }
}

/// Finds the route of a request.
struct Router: Sendable {
    private let routes: [HTTPRoute]

    init(_ routes: [HTTPRoute]) {
        self.routes = routes
    }

    /// The answer of the request's route; 404 without such a path, 405 without such a method.
    func respond(to request: HTTPRequest) -> HTTPResponse {
        switch find(request) {
        case .success(let route): route.handler(request)
        case .failure(let refusal): refusal.response
        }
    }

    /// The refusal of a request that has no route; nil if it has one.
    func refusal(of request: HTTPRequest) -> HTTPResponse? {
        guard case .failure(let refusal) = find(request) else { return nil }
        return refusal.response
    }

    private struct Refusal: Error {
        let response: HTTPResponse
    }

    private func find(_ request: HTTPRequest) -> Result<HTTPRoute, Refusal> {
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
