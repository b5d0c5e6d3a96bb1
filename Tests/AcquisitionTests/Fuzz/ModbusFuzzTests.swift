import Diagnostics
import Fuzzing
import Glibc
import Testing

@testable import Acquisition

@Suite("A Modbus device may answer any bytes")
struct ModbusFuzzTests {
    private static let request = ModbusLink.Request(
        unitID: 1,
        function: .holding,
        address: 0,
        count: 4,
        timeout: .seconds(5),
        silence: .zero
    )

    /// A server of this thread: it has answered before the question comes, and hangs up.
    private final class Answering {
        let port: UInt16
        private let listener: Int32

        init() throws {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            listener = descriptor
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let isOpen = withUnsafeMutableBytes(of: &address) { bytes in
                guard let any = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress else {
                    return false
                }
                return bind(descriptor, any, length) == 0 && listen(descriptor, 8) == 0
                    && getsockname(descriptor, any, &length) == 0
            }
            try #require(isOpen, "no server: \(String(cString: strerror(errno)))")
            port = UInt16(bigEndian: address.sin_port)
        }

        deinit { close(listener) }

        func answer(_ bytes: [UInt8]) throws {
            let peer = accept(listener, nil, nil)
            try #require(peer >= 0)
            // Answered at once and reset in the end: no port waits for its time to be over.
            var reset = linger(l_onoff: 1, l_linger: 0)
            setsockopt(peer, SOL_SOCKET, SO_LINGER, &reset, socklen_t(MemoryLayout<linger>.size))
            peers.append(peer)
            _ = send(peer, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            shutdown(peer, Int32(SHUT_WR))
        }

        func hangUp() {
            for peer in peers { close(peer) }
            peers = []
        }

        private var peers: [Int32] = []
    }

    private static func checksum(_ bytes: [UInt8]) -> [UInt8] {
        var sum: UInt16 = 0xFFFF
        for byte in bytes {
            sum ^= UInt16(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xA001 : sum >> 1 }
        }
        return [UInt8(sum & 0xFF), UInt8(sum >> 8)]
    }

    @Test("TCP: registers only from the very answer; else a reason", arguments: [true, false])
    func replies(isTCP: Bool) throws {
        let body: [UInt8] = [1, 3, 8, 0x43, 0x66, 0x80, 0, 0x41, 0x20, 0, 0]
        let refusal: [UInt8] = [1, 0x83, 2]
        let corpus: [[UInt8]] = [body, refusal].map { (body: [UInt8]) -> [UInt8] in
            let head: [UInt8] = [0, 1, 0, 0, 0, UInt8(body.count)]
            return isTCP ? head + body : body + Self.checksum(body)
        }
        let server = try Answering()
        let settings = BusSettings(
            id: "fuzz",
            link: isTCP
                ? .modbusTCP(host: "127.0.0.1", port: server.port)
                : .rtuOverTCP(host: "127.0.0.1", port: server.port),
            devices: []
        )
        // The good frames once as they are, so that the test knows what is found in them.
        var kinds: Set<String> = []
        func ask(_ bytes: [UInt8]) throws {
            let link = try ModbusLink(opening: settings, limits: .short)
            try server.answer(bytes)
            defer { server.hangUp() }
            switch link.read(Self.request) {
            case .registers:
                kinds.insert("registers")
                let start = isTCP ? 6 : 0
                // What it took is what came first: unit, function, length and so the registers.
                try #require(
                    bytes.count >= start + 11 && Array(bytes[start..<start + 3]) == [1, 3, 8]
                )
                for index in 0..<4 {
                    let place = start + 3 + 2 * index
                    let sent = UInt16(bytes[place]) << 8 | UInt16(bytes[place + 1])
                    try #require(link.registers[index] == sent)
                }
                if !isTCP {
                    try #require(Self.checksum(Array(bytes[..<11])) == Array(bytes[11..<13]))
                }
            case .exception: kinds.insert("exception")
            case .unreachable: kinds.insert("unreachable")
            case .failed(let reason): kinds.insert("\(reason)")
            }
        }
        for bytes in corpus { try ask(bytes) }
        #expect(kinds == ["registers", "exception"])
        var fuzz = Fuzz(isTCP ? "modbus-tcp" : "modbus-rtu", corpus: corpus, cost: 2)
        try fuzz.run(ask)
        #expect(kinds.count > 3, "\(kinds)")
    }
}
