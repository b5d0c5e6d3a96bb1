/// What the agent answers about itself.
public enum StatusRoutes {
    /// The routes that show what `source` gives.
    ///
    /// `GET /` is a page for people, `/api/v1/status` the whole document, `/health` its verdict
    /// with 200 or 503, `/metrics` Prometheus text, `/ping` nothing but 204.
    public static func all(_ source: @escaping StatusSource) -> [HTTPRoute] {
        [
            HTTPRoute("GET", "/") { _ in
                HTTPResponse(
                    status: 200,
                    contentType: "text/html; charset=utf-8",
                    body: Array(StatusHTML.page(source()).utf8),
                    headers: [StatusHTML.securityPolicy]
                )
            },
            HTTPRoute("GET", "/api/v1/status") { _ in json(200, source()) },
            HTTPRoute("GET", "/health") { _ in
                let health = source().health
                return json(health.status == .failing ? 503 : 200, health)
            },
            HTTPRoute("GET", "/metrics") { _ in
                HTTPResponse(
                    status: 200,
                    contentType: MetricsText.contentType,
                    body: Array(MetricsText.render(source()).utf8)
                )
            },
            HTTPRoute("GET", "/ping") { _ in HTTPResponse(status: 204, contentType: nil) },
        ]
    }

    private static func json(_ status: Int, _ document: some Encodable) -> HTTPResponse {
        do {
            let body = try StatusDocument.json(document)
            return HTTPResponse(status: status, contentType: "application/json", body: body + [10])
        } catch {
            return .refusal(500, "the status cannot be written as JSON: \(error)")
        }
    }
}
