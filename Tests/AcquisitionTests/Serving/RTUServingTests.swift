import Acquisition
import BusProof
import Diagnostics
import Glibc
import Platform
import Testing

@Suite("A served device answers on a serial line as a real one")
struct RTUServingTests {
    static let line = LineSettings(baud: 9_600, parity: .none, stopBits: 1)

    @Test("The maker's example request gets the maker's example reply")
    func example() throws {
        let directory = try TemporaryDirectory()
        let server = try server("eastron-sdm630", at: directory.path + "/line")
        defer { server.stop() }
        let client = try RawClient(port: directory.path + "/line")
        // Eastron's manual: voltage of phase 1, 230.2 V.
        try client.send([0x01, 0x04, 0x00, 0x00, 0x00, 0x02, 0x71, 0xCB])
        #expect(
            client.receive(9) == RTUFrame.withChecksum([0x01, 0x04, 0x04, 0x43, 0x66, 0x33, 0x33])
        )
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        var says: String
        var request: [UInt8]
        var code: UInt8

        var testDescription: String { says }
    }

    static let refusals = [
        Refusal(says: "an odd address", request: [4, 0, 1, 0, 2], code: 2),
        Refusal(says: "an odd count", request: [4, 0, 0, 0, 3], code: 2),
        Refusal(says: "one pair too many", request: [4, 0, 0, 0, 82], code: 2),
        Refusal(says: "an address beyond the map", request: [4, 1, 0x5A, 0, 2], code: 2),
        Refusal(says: "a read that leaves the map", request: [4, 1, 0x58, 0, 4], code: 2),
        Refusal(says: "the last address there is", request: [4, 0xFF, 0xFE, 0, 2], code: 2),
        Refusal(says: "no register at all", request: [4, 0, 0, 0, 0], code: 3),
        Refusal(says: "more than the protocol allows", request: [4, 0, 0, 0, 126], code: 3),
        Refusal(says: "65535 registers", request: [4, 0, 0, 0xFF, 0xFF], code: 3),
        Refusal(says: "holding registers", request: [3, 0, 0, 0, 2], code: 1),
        Refusal(says: "a write of one register", request: [6, 0, 0, 0, 2], code: 1),
        Refusal(says: "a write of two", request: [16, 0, 0, 0, 2, 4, 1, 2, 3, 4], code: 1),
        Refusal(says: "a function that ends with silence", request: [0x2B, 0x0E, 1, 0], code: 1),
    ]

    @Test("It refuses, with the exception a real one gives,", arguments: refusals)
    func refuses(refusal: Refusal) throws {
        let directory = try TemporaryDirectory()
        let server = try server("eastron-sdm630", at: directory.path + "/line")
        defer { server.stop() }
        let client = try RawClient(port: directory.path + "/line")
        let reply = try client.ask([1] + refusal.request)
        #expect(reply == [1, refusal.request[0] | 0x80, refusal.code])
        #expect(try client.ask([1, 4, 0, 0, 0, 2]).count == 7, "and goes on answering")
    }

    @Test("The largest read it answers is its limit, not one pair more")
    func limit() throws {
        let directory = try TemporaryDirectory()
        let server = try server("eastron-sdm630", at: directory.path + "/line")
        defer { server.stop() }
        let client = try RawClient(port: directory.path + "/line")
        #expect(try client.ask([1, 4, 0, 0, 0, 80]).count == 3 + 160)
        // Between the entries, and up to the last of the map, there is 0.
        #expect(try client.ask([1, 4, 0, 0x58, 0, 2]) == [1, 4, 4, 0, 0, 0, 0])
        #expect(try client.ask([1, 4, 1, 0x58, 0, 2]).count == 7)
    }

    static let unanswered: [[UInt8]] = [
        RTUFrame.withChecksum([2, 4, 0, 0, 0, 2]),
        RTUFrame.withChecksum([0, 4, 0, 0, 0, 2]),
        [1, 4, 0, 0, 0, 2, 0x71, 0xCC],
        [1, 4, 0, 0, 0, 2, 0x71],
        [1, 4, 0, 0],
        [1],
        RTUFrame.withChecksum([1, 0x84, 2]),
        RTUFrame.withChecksum([1, 4, 4, 0x43, 0x66, 0x33, 0x33]),
        [UInt8](repeating: 0x55, count: 10_000),
    ]

    @Test(
        "It keeps silent on what is not for it or damaged, and answers what comes after",
        arguments: unanswered
    )
    func silent(bytes: [UInt8]) throws {
        let directory = try TemporaryDirectory()
        let server = try server("eastron-sdm630", at: directory.path + "/line")
        defer { server.stop() }
        let client = try RawClient(port: directory.path + "/line")
        try client.send(bytes)
        #expect(client.isSilent())
        #expect(try client.ask([1, 4, 0, 0, 0, 2]) == [1, 4, 4, 0x43, 0x66, 0x33, 0x33])
    }

    @Test("A request is answered however its bytes are handed on", arguments: 1...7)
    func pieces(first: Int) throws {
        let directory = try TemporaryDirectory()
        let server = try server("eastron-sdm630", at: directory.path + "/line")
        defer { server.stop() }
        let client = try RawClient(port: directory.path + "/line")
        let request = RTUFrame.withChecksum([1, 4, 0, 0, 0, 2])
        // A machine so busy that it pauses between the two writes makes a silence, which ends a frame
        // by the book: then once more.
        var reply: [UInt8] = []
        for _ in 0..<5 where reply.count != 9 {
            try client.send(Array(request[..<first]))
            try client.send(Array(request[first...]))
            reply = client.receive(9)
        }
        #expect(reply.count == 9)
        try client.send(request + request + request)
        #expect(client.receive(27).count == 27)
        #expect(client.isSilent())
    }

    @Test("Two units on one line answer each for itself")
    func twoUnits() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/line"
        let server = try ModbusServer(
            link: .rtu(path: path, line: Self.line),
            devices: [
                try device("eastron-sdm120", unitID: 1) { _ in 231 },
                try device("pzem-004t", unitID: 7) { _ in 232 },
            ]
        )
        defer { server.stop() }
        let client = try RawClient(port: path)
        #expect(try client.ask([7, 4, 0, 0, 0, 1]) == [7, 4, 2, 0x09, 0x10])
        #expect(try client.ask([1, 4, 0, 0, 0, 2]) == [1, 4, 4, 0x43, 0x67, 0, 0])
        #expect(try client.ask([7, 4, 0, 0, 0, 11]) == [7, 0x84, 2])
        try client.send(RTUFrame.withChecksum([2, 4, 0, 0, 0, 2]))
        #expect(client.isSilent())
        let counters = server.counters
        #expect(counters.replies == 3)
        #expect(counters.unansweredRequests == 1)
        #expect(counters.lostReplies == 0)
    }

    @Test("One reply holds values of one instant, and is told as it went out")
    func oneInstant() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/line"
        let instants = Condition(0.0)
        let told = Condition<[ServedReply]>([])
        let device = try ServedDevice(
            profile: try Board.catalog.profile(named: "eastron-sdm630"),
            unitID: 3,
            sample: {
                let instant = instants.withLock { instant in
                    instant += 1
                    return instant
                }
                return { _ in instant }
            }
        )
        let server = try ModbusServer(
            link: .rtu(path: path, line: Self.line),
            devices: [device],
            onReply: { reply in told.signal { $0.append(reply) } }
        )
        defer { server.stop() }
        let client = try RawClient(port: path)
        for instant in 1...20 {
            let reply = try client.ask([3, 4, 0, 0, 0, 12])
            let float = Float(instant).bitPattern
            let words = [UInt16(float >> 16), UInt16(truncatingIfNeeded: float)]
            let registers = RawClient.registers(reply.dropFirst(3))
            #expect(registers == (0..<6).flatMap { _ in words })
            #expect(told.withLock { $0.last?.registers } == registers)
        }
        #expect(try client.ask([3, 4, 0, 1, 0, 2]) == [3, 0x84, 2])
        let replies = told.withLock { $0 }
        #expect(replies.count == 21)
        #expect(replies.last?.exceptionCode == 2)
        #expect(replies.last?.registers == [])
        #expect(replies.last?.address == 1)
        #expect(replies.allSatisfy { $0.unitID == 3 && $0.function == 4 })
        #expect(zip(replies, replies.dropFirst()).allSatisfy { $0.time < $1.time })
    }

    @Test("Half a number is half of that number's registers")
    func halfNumber() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/line"
        let server = try ModbusServer(
            link: .rtu(path: path, line: Self.line),
            devices: [try device("gavazzi-em111", unitID: 1) { _ in 6_553.7 }]
        )
        defer { server.stop() }
        let client = try RawClient(port: path)
        // 65 537 = 1 · 65 536 + 1, low word first.
        #expect(try client.ask([1, 4, 0, 0, 0, 2]) == [1, 4, 4, 0, 1, 0, 1])
        #expect(try client.ask([1, 4, 0, 1, 0, 1]) == [1, 4, 2, 0, 1])
    }

    private func server(_ profile: String, at path: String) throws -> ModbusServer {
        try ModbusServer(
            link: .rtu(path: path, line: Self.line),
            devices: [try device(profile, unitID: 1) { $0 == .voltageL1 ? 230.2 : 1 }]
        )
    }

    private func device(
        _ name: String,
        unitID: UInt8,
        _ value: @escaping @Sendable (Channel) -> Double?
    ) throws -> ServedDevice {
        try ServedDevice(
            profile: try Board.catalog.profile(named: name),
            unitID: unitID,
            sample: { value }
        )
    }
}
