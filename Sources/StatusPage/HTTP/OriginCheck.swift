/// Decides whether a request that may change something comes from a page of ours, or from no page.
///
/// A browser sends what any page tells it to, also with the rights of who reads that page. It says
/// where the page is from: in `Sec-Fetch-Site` (Fetch Metadata, W3C), and in `Origin` (RFC 6454) where
/// it is too old for that, or where the page is served without TLS under a name, for which no browser
/// sends the former. Programs send neither.
enum OriginCheck {
    /// The refusal of `request`; nil where it only reads, or comes from where it may.
    static func refusal(of request: HTTPRequest) -> HTTPResponse? {
        guard request.method != "GET", request.method != "HEAD" else { return nil }
        // `same-site` is another host or port, whose pages are not ours.
        for site in request.values(of: "Sec-Fetch-Site")
        where site != "same-origin" && site != "none" {
            return .refusal(
                403,
                "the browser says that a page from elsewhere sent this (Sec-Fetch-Site: "
                    + "\(site.asName)), but only the agent's own page or a program may change "
                    + "something; open the agent's page itself, or send it without a browser"
            )
        }
        let origins = request.values(of: "Origin")
        guard !origins.isEmpty else { return nil }
        let host = request.values(of: "Host").first?.lowercased() ?? ""
        let own = ["http://\(host)", "https://\(host)"]
        guard origins.count == 1, !host.isEmpty, own.contains(origins[0].lowercased()) else {
            return .refusal(
                403,
                "the request comes from a page of another origin "
                    + "(\(origins.joined(separator: ", ").asName)), but the agent's own page here is "
                    + "http://\(host.asName); open that, or send it without a browser"
            )
        }
        return nil
    }
}
