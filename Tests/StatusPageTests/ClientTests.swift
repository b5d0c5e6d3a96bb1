import Glibc
import Testing

@testable import StatusPage

@Suite("Asking the agent")
struct ClientTests {
    @Test("What the agent says arrives whole, and the raw document too")
    func fetch() throws {
        let server = try startServer()
        let (status, json) = try StatusClient.fetch(listen: server.address)
        #expect(try status == SampleStatus.status())
        let document = ShownDocument(status: try SampleStatus.status())
        #expect(try json == StatusDocument.json(document) + [10])
    }

    @Test("An agent that listens on all addresses is found on the loopback")
    func wildcard() throws {
        let status = try SampleStatus.status()
        let server = try HTTPServer(
            listen: ListenAddress(host: "0.0.0.0", port: 0),
            routes: StatusRoutes.all { status }
        )
        #expect(try StatusClient.fetch(listen: server.address).status == status)
    }

    @Test("Where nothing listens the error says what to start")
    func nothingListens() throws {
        let server = try startServer()
        let address = server.address
        server.stop()
        #expect(throws: StatusClientError.nothingListens(address)) {
            try StatusClient.fetch(listen: address)
        }
        #expect(StatusClientError.nothingListens(address).description.contains("stator run"))
    }

    @Test("A server that never answers costs one time-out")
    func timeout() throws {
        let socket = try ListeningSocket(ListenAddress(host: "127.0.0.1", port: 0))
        defer { close(socket.descriptor) }
        #expect(throws: StatusClientError.timedOut(socket.address, seconds: 1)) {
            try StatusClient.fetch(listen: socket.address, upTo: .milliseconds(200))
        }
    }

    @Test("Another kind of server is told from an agent")
    func notAnAgent() throws {
        let other = try startServer(routes: [])
        #expect {
            try StatusClient.fetch(listen: other.address)
        } throws: { error in
            guard case StatusClientError.notAnAgent(other.address, let answer) = error else {
                return false
            }
            return answer.contains("404")
        }
    }

    @Test("A status of another version and one without end are refused")
    func unreadable() throws {
        let odd = HTTPRoute("GET", "/api/v1/status") { _ in
            HTTPResponse(status: 200, contentType: "application/json", body: Array("{}".utf8))
        }
        let server = try startServer(routes: [odd])
        #expect {
            try StatusClient.fetch(listen: server.address)
        } throws: { error in
            guard case StatusClientError.unreadable = error else { return false }
            return "\(error)".contains("agent")
        }
        let limit = StatusClient.answerByteLimit
        let endless = HTTPRoute("GET", "/api/v1/status") { _ in
            HTTPResponse(status: 200, contentType: nil, body: [UInt8](repeating: 32, count: limit))
        }
        let large = try startServer(routes: [endless])
        #expect(throws: StatusClientError.answerTooLarge(large.address, limitBytes: limit)) {
            try StatusClient.fetch(listen: large.address)
        }
    }

    @Test("The command's exit code tells how the agent stands")
    func exitCodes() throws {
        let failing = try SampleStatus.status(store: SampleStatus.store(state: .failing))
        let server = try startServer(routes: StatusRoutes.all { failing })
        var query = StatusQuery(
            listen: server.address,
            isJSON: false,
            isColoured: false,
            width: 80
        )
        let text = try query.run()
        #expect(text.exit == .failing)
        #expect(text.output.contains("agent: FAILING"))
        query.isJSON = true
        #expect(try query.run().output.hasPrefix("{\"agent\":"))
        query.listen = try startServer().address
        #expect(throws: StatusClientError.self) { try query.run() }
        let well = try startServer()
        query.listen = well.address
        #expect(try query.run().exit == .working)
    }
}
