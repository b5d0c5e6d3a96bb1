/// Decides whether a request was meant for this agent, by its `Host` header.
///
/// A page from elsewhere can make its own name resolve to 127.0.0.1 and so have a browser read our
/// answers for it (DNS rebinding); the browser then sends that name as `Host`. An address cannot be
/// rebound, so literals are safe: of the loopback always, any where all addresses are listened on.
/// The port is not compared: a tunnel has another.
struct HostCheck: Sendable {
    private let listen: ListenAddress

    /// A check for the service at `listen`.
    init(listen: ListenAddress) {
        self.listen = listen
    }

    /// The refusal of `request`; nil if it was meant for us.
    func refusal(of request: HTTPRequest) -> HTTPResponse? {
        let hosts = request.values(of: "Host")
        guard hosts.count <= 1 else {
            return .refusal(400, "the request has \(hosts.count) Host headers; send one")
        }
        // HTTP/1.0 has no Host; every browser sends one.
        guard let text = hosts.first else {
            return request.version == "HTTP/1.0"
                ? nil : .refusal(400, "the request has no Host header; send one")
        }
        guard let host = HostAndPort(text)?.host, admits(host) else {
            return .refusal(
                421,
                "the Host header says \(text.asName), but this agent answers to \(listen.host), "
                    + "localhost and 127.0.0.1; open it under one of these, or set agent.listen to "
                    + "the name you use"
            )
        }
        return nil
    }

    private func admits(_ host: String) -> Bool {
        if host.isEqualIgnoringCase(to: listen.host) || host.isEqualIgnoringCase(to: "localhost") {
            return true
        }
        let isIPv4 = IPLiteral.isIPv4(host)
        if isIPv4 && host.hasPrefix("127.") || host == "::1" { return true }
        return listen.isWildcard && (isIPv4 || IPLiteral.isIPv6(host))
    }
}
