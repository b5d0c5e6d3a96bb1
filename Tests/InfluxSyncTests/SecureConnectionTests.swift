import Foundation
import TestServers
import Testing

@testable import InfluxSync

/// A real TLS server (openssl s_server) with a certificate that only its own CA file vouches for.
@Suite("Connections are verified")
struct SecureConnectionTests {
    private let scratch: Scratch
    private let server: Child
    private let port: Int

    init() throws {
        scratch = try Scratch()
        port = try freePort()
        let maker = try Child(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout",
                "\(scratch.path)/key.pem", "-out", "\(scratch.path)/certificate.pem",
            ]
        )
        _ = try eventually("a certificate") { maker.isRunning ? nil : true }
        let child = try Child(
            "/usr/bin/openssl",
            [
                "s_server", "-accept", "127.0.0.1:\(port)", "-cert",
                "\(scratch.path)/certificate.pem", "-key", "\(scratch.path)/key.pem", "-www",
                "-quiet",
            ]
        )
        server = child
        _ = try eventually("openssl s_server") { [port] () -> Bool? in
            guard child.isRunning else { throw Failure("openssl ended") }
            return isListening(port) ? true : nil
        }
    }

    private func get(_ host: String, caFile: String?) throws(HTTPError) -> HTTPResponse {
        let options = HTTPOptions(
            connectTimeout: .seconds(5),
            totalTimeout: .seconds(5),
            caFile: caFile
        )
        let client = HTTPClient(options)
        return try client.send(HTTPRequest(method: .get, url: "https://\(host):\(port)/"))
    }

    @Test("A certificate of the CA file is trusted")
    func trusted() throws {
        #expect(try get("localhost", caFile: "\(scratch.path)/certificate.pem").status == 200)
    }

    @Test("A certificate that nobody vouches for is not, and the reason is said")
    func unknown() {
        let error = #expect(throws: HTTPError.self) { try get("localhost", caFile: nil) }
        #expect(error?.description.contains("self-signed certificate") == true)
        if let error { #expect(WriteVerdict(error) == .paused(reason: error.description)) }
    }

    @Test("A certificate of another name is not trusted")
    func otherName() {
        let error = #expect(throws: HTTPError.self) {
            try get("127.0.0.1", caFile: "\(scratch.path)/certificate.pem")
        }
        guard case .insecure = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("A server without TLS is told as such, and not as a matter of certificates")
    func plain() throws {
        let plain = try VictoriaServer(in: scratch)
        let client = HTTPClient(HTTPOptions(connectTimeout: .seconds(5), totalTimeout: .seconds(5)))
        let error = #expect(throws: HTTPError.self) {
            try client.send(HTTPRequest(method: .get, url: "https://127.0.0.1:\(plain.port)/"))
        }
        let text = error?.description ?? ""
        #expect(text.hasPrefix("the server does not speak TLS on this port"), "\(text)")
        #expect(text.hasSuffix("use http://"), "\(text)")
    }

    @Test("A CA file that is missing is said")
    func missing() {
        let error = #expect(throws: HTTPError.self) {
            try get("localhost", caFile: "/nonexistent/ca.pem")
        }
        #expect(error?.description.contains("/nonexistent/ca.pem") == true)
    }
}
