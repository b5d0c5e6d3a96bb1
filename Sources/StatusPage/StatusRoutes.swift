/// What the agent answers about itself.
public enum StatusRoutes {
    /// The routes that show what `source` gives.
    ///
    /// `GET /` is a page for people, with its files below `/page/`; `/api/v1/status` the whole
    /// document, `/api/v1/events/stream` the same as it changes, `/api/v1/openapi.json` what the
    /// API is; `/health` the verdict with 200 or 503, `/metrics` Prometheus text, `/ping` nothing
    /// but 204.
    public static func all(_ source: @escaping StatusSource) -> [HTTPRoute] {
        [
            HTTPRoute("GET", "/") { PageHTML.response(to: $0, source()) },
            HTTPRoute("GET", "/api/v1/status") { _ in json(200, ShownDocument(status: source())) },
            HTTPRoute(eventsAt: "/api/v1/events/stream", named: "status") {
                // What cannot be written has no event; /api/v1/status says why.
                try? StatusDocument.json(ShownDocument(status: source()))
            },
            file("openapi.json", at: "/api/v1/openapi.json"),
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
        ] + pageFiles.map { file($0, at: "/page/\($0)") }
    }

    /// What the page is made of beside its frame.
    static let pageFiles = [
        "page.css", "page.js", "asset.js", "chart.js", "actions.js", "dialog.js", "log.js",
        "dom.js",
    ]

    private static func file(_ name: String, at path: String) -> HTTPRoute {
        let file = PageFile.named(name)
        return HTTPRoute("GET", path) { file.response(to: $0) }
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
