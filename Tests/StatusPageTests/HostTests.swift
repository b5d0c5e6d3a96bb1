import Testing

@testable import StatusPage

@Suite("Whom the agent answers to")
struct HostTests {
    private func status(_ host: String, listen: String) throws -> Int {
        let address = try #require(ListenAddress(listen))
        let request = HTTPRequest(
            method: "GET",
            path: "/",
            version: "HTTP/1.1",
            headers: [HTTPHeader("hOsT", host)]
        )
        return HostCheck(listen: address).refusal(of: request)?.status ?? 200
    }

    @Test(
        "The loopback and the configured host are us",
        arguments: [
            "localhost", "LOCALHOST:9000", "127.0.0.1", "127.0.0.1:8077", "127.9.9.9", "[::1]:8077",
            "gateway.local", "Gateway.Local:80",
        ]
    )
    func ours(host: String) throws {
        #expect(try status(host, listen: "gateway.local:8077") == 200)
    }

    @Test(
        "Any other name, a foreign address and what is no host at all are refused",
        arguments: [
            "evil.example", "evil.example:8077", "localhost.evil.example", "127.0.0.1.evil.example",
            "192.168.1.40:8077", "[fe80::1]", "", " ", "localhost:99999", "localhost:80x", "::1",
            "localhost:", "[::1", "[evil]", "127.0.0.1@evil", "local host", "127.1.evil", "é",
        ]
    )
    func foreign(host: String) throws {
        #expect(try status(host, listen: "127.0.0.1:8077") == 421)
    }

    @Test("Where all addresses are listened on, any address is us and still no name")
    func wildcard() throws {
        for listen in ["0.0.0.0:8077", "[::]:8077"] {
            #expect(try status("192.168.1.40:8077", listen: listen) == 200)
            #expect(try status("[fe80::1]:8077", listen: listen) == 200)
            #expect(try status("evil.example:8077", listen: listen) == 421)
        }
    }

    @Test("On the wire: a rebound name is a 421 before any body, no or two Hosts are a 400")
    func wire() throws {
        let server = try startServer()
        let cases: [(String, Int)] = [
            ("GET /ping HTTP/1.1\r\nHost: evil.example:8077\r\n\r\n", 421),
            ("POST /ping HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 9\r\n\r\n", 421),
            ("GET /ping HTTP/1.1\r\n\r\n", 400),
            ("GET /ping HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", 400),
            ("GET http://evil.example/ping HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421),
            ("GET /ping HTTP/1.0\r\n\r\n", 204),
            ("GET /ping HTTP/1.0\r\nHost: evil.example\r\n\r\n", 421),
        ]
        for (request, status) in cases {
            let connection = try RawConnection(server.address)
            connection.send(request)
            let answer = try connection.response()
            #expect(answer.status == status, "\(request)")
            if status == 421 { #expect(answer.text.contains("evil.example")) }
        }
    }
}

@Suite("Listen addresses")
struct ListenAddressTests {
    @Test("An address is a host and a port, both said")
    func parsing() {
        #expect(ListenAddress("127.0.0.1:8077") == .standard)
        #expect(ListenAddress("[::1]:80") == ListenAddress(host: "::1", port: 80))
        #expect(ListenAddress("gateway.local:0")?.port == 0)
        let wrong = [
            "", "8077", "127.0.0.1", ":8077", "::1:8077", "[::1]", "host:65536", "host:-1",
            "host:+80", "host: 80", "http://host:80", "host:80/", "[127.0.0.1]:80", "a b:80",
        ]
        for text in wrong { #expect(ListenAddress(text) == nil, "\(text)") }
        let longest = String(repeating: "a", count: 253)
        #expect(ListenAddress(longest + ":80") != nil)
        #expect(ListenAddress(longest + "a:80") == nil)
    }

    @Test("What is written reads back", arguments: ["127.0.0.1:8077", "[::1]:80", "name:1"])
    func roundTrip(text: String) {
        #expect(ListenAddress(text)?.description == text)
    }

    @Test("A taken port is named, and what to do about it")
    func inUse() throws {
        let server = try startServer()
        #expect(throws: HTTPServerError.addressInUse(server.address)) {
            try HTTPServer(listen: server.address, routes: [])
        }
        let text = HTTPServerError.addressInUse(server.address).description
        #expect(text.contains(server.address.description))
        #expect(text.contains("agent.listen"))
    }

    @Test("An address of another machine and a name nobody knows are told apart")
    func notOurs() throws {
        let foreign = ListenAddress(host: "192.0.2.1", port: 8_077)
        #expect(throws: HTTPServerError.addressNotOurs(foreign)) {
            try HTTPServer(listen: foreign, routes: [])
        }
        let unknown = ListenAddress(host: "no-such-host.invalid", port: 8_077)
        #expect {
            try HTTPServer(listen: unknown, routes: [])
        } throws: { error in
            guard case HTTPServerError.unknownHost(unknown, _) = error else { return false }
            return "\(error)".contains("no-such-host.invalid")
        }
    }

    @Test("A name and an IPv6 literal can be listened on")
    func otherFamilies() throws {
        for host in ["localhost", "::1"] {
            let server = try HTTPServer(
                listen: ListenAddress(host: host, port: 0),
                routes: []
            )
            #expect(server.address.port != 0)
            #expect(server.address.host == host)
        }
    }
}
