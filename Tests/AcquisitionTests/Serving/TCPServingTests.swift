import Acquisition
import Diagnostics
import Glibc
import Testing

@Suite("A served device answers over TCP as a real one")
struct TCPServingTests {
    @Test("A reply carries its request's transaction, and a refusal too")
    func transactions() throws {
        let server = try server()
        defer { server.stop() }
        let client = try RawClient(tcp: port(of: server))
        try client.send(request(0xBEEF, [1, 4, 0, 0, 0, 2]))
        #expect(client.receive(13) == [0xBE, 0xEF, 0, 0, 0, 7, 1, 4, 4, 0x43, 0x66, 0x33, 0x33])
        try client.send(request(7, [1, 4, 0, 1, 0, 2]))
        #expect(client.receive(9) == [0, 7, 0, 0, 0, 3, 1, 0x84, 2])
        // A function whose length libmodbus does not know shifts nothing.
        try client.send(request(8, [1, 0x2B, 0x0E, 1, 0]) + request(9, [1, 4, 0, 0, 0, 0]))
        #expect(client.receive(18) == [0, 8, 0, 0, 0, 3, 1, 0xAB, 1, 0, 9, 0, 0, 0, 3, 1, 0x84, 3])
        try client.send(request(10, [1, 4]) + request(11, [1, 4, 0, 0, 0, 2, 9]))
        #expect(
            client.receive(18) == [0, 10, 0, 0, 0, 3, 1, 0x84, 3, 0, 11, 0, 0, 0, 3, 1, 0x84, 3]
        )
        #expect(client.isSilent())
    }

    @Test("Another unit id gets silence, and the next request its answer")
    func otherUnit() throws {
        let server = try server()
        defer { server.stop() }
        let client = try RawClient(tcp: port(of: server))
        try client.send(request(1, [9, 4, 0, 0, 0, 2]) + request(2, [1, 4, 0, 0, 0, 2]))
        #expect(client.receive(13).prefix(2) == [0, 2])
        #expect(client.isSilent())
        #expect(server.counters.unansweredRequests == 1)
    }

    @Test("Clients that send half a request or none hold up no other")
    func slowClients() throws {
        let server = try server()
        defer { server.stop() }
        let port = try port(of: server)
        let whole = request(5, [1, 4, 0, 0, 0, 2])
        let slow = try RawClient(tcp: port)
        let idle = try RawClient(tcp: port)
        for end in 1..<whole.count {
            try slow.send([whole[end - 1]])
            let quick = try RawClient(tcp: port)
            try quick.send(whole)
            #expect(quick.receive(13).count == 13)
        }
        try slow.send([whole[whole.count - 1]])
        #expect(slow.receive(13).count == 13)
        #expect(idle.isSilent())
    }

    @Test("A client that never reads is let go, and the others are served on")
    func deafClient() throws {
        let server = try server()
        defer { server.stop() }
        let port = try port(of: server)
        let deaf = try RawClient(tcp: port)
        let flood = [[UInt8]](repeating: request(1, [1, 4, 0, 0, 0, 80]), count: 100).flatMap { $0 }
        // Each request of 12 bytes makes a reply of 169, so replies back up before requests do.
        while server.counters.lostReplies == 0 {
            let sent = flood.withUnsafeBytes {
                Glibc.send(deaf.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if sent < 0, errno != EAGAIN { break }
        }
        #expect(server.counters.lostReplies == 1)
        let other = try RawClient(tcp: port)
        try other.send(request(2, [1, 4, 0, 0, 0, 2]))
        #expect(other.receive(13).count == 13)
    }

    @Test(
        "A client that talks no Modbus is sent away",
        arguments: [
            Array("GET / HTTP/1.1\r\n\r\n".utf8), [0, 1, 0, 0, 0, 1, 1], [0, 1, 0, 0, 0, 255, 1],
            [0, 1, 0, 0, 1, 0, 1], [UInt8](repeating: 0xFF, count: 70_000),
        ]
    )
    func noModbus(bytes: [UInt8]) throws {
        let server = try server()
        defer { server.stop() }
        let client = try RawClient(tcp: port(of: server))
        _ = bytes.withUnsafeBytes {
            Glibc.send(client.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        #expect(client.isClosedByPeer())
        #expect(server.counters.refusedClients == 1)
    }

    @Test("Sixteen clients are served at once, one more is sent away, and one that goes makes room")
    func clientLimit() throws {
        let server = try server()
        defer { server.stop() }
        let port = try port(of: server)
        var clients: [RawClient] = []
        for _ in 0..<16 {
            let client = try RawClient(tcp: port)
            try client.send(request(1, [1, 4, 0, 0, 0, 2]))
            #expect(client.receive(13).count == 13)
            clients.append(client)
        }
        #expect(try RawClient(tcp: port).isClosedByPeer())
        clients.removeLast()
        // The server sees the one that left before the one that comes after it, in one poll or two.
        var isServed = false
        while !isServed {
            let client = try RawClient(tcp: port)
            try client.send(request(1, [1, 4, 0, 0, 0, 2]))
            isServed = client.receive(13).count == 13
        }
        #expect(isServed)
    }

    @Test("A port in use is told with its number")
    func portInUse() throws {
        let server = try server()
        defer { server.stop() }
        let port = try port(of: server)
        #expect(
            throws: ServingError.cannotListen(
                host: "127.0.0.1",
                port: port,
                reason: "Address already in use"
            )
        ) { try self.server(port: port) }
        #expect(throws: ServingError.self) { try self.server(host: "no such host") }
    }

    @Test("A stopped server closes its clients' connections and its port")
    func stop() throws {
        let server = try server()
        let port = try port(of: server)
        let client = try RawClient(tcp: port)
        try client.send(request(1, [1, 4, 0, 0, 0, 2]))
        #expect(client.receive(13).count == 13)
        server.stop()
        #expect(client.isClosedByPeer())
        let successor = try self.server(port: port)
        #expect(successor.port == port)
        successor.stop()
    }

    private func request(_ transaction: UInt16, _ body: [UInt8]) -> [UInt8] {
        [UInt8(transaction >> 8), UInt8(transaction & 0xFF), 0, 0, 0, UInt8(body.count)] + body
    }

    private func port(of server: ModbusServer) throws -> UInt16 { try #require(server.port) }

    private func server(host: String = "127.0.0.1", port: UInt16 = 0) throws -> ModbusServer {
        let device = try ServedDevice(
            profile: try Board.catalog.profile(named: "eastron-sdm630"),
            unitID: 1,
            sample: { { $0 == .voltageL1 ? 230.2 : 1 } }
        )
        return try ModbusServer(link: .tcp(host: host, port: port), devices: [device])
    }
}
