import Acquisition
import BusProof
import Diagnostics
import Glibc
import Platform
import Testing

/// One end of a line or a connection, byte by byte: what a device is asked with, knowing nothing of
/// the code under test.
final class RawClient {
    /// How long an answer may take before the test fails.
    static let answerDeadline = Duration.seconds(5)
    /// How long no answer must come for silence; longer than any pause in a frame.
    static let silenceDuration = Duration.milliseconds(120)

    let descriptor: Int32

    /// Opens the serial port at `path` as it is set.
    init(port path: String) throws {
        descriptor = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        try #require(descriptor >= 0, "\(path): \(String(cString: strerror(errno)))")
    }

    /// The controlling end of a pseudo-terminal, which stays its owner's.
    init(controlling terminal: PseudoTerminal) throws {
        descriptor = dup(terminal.controller)
        try #require(descriptor >= 0)
    }

    /// Connects to `port` of this machine.
    init(tcp port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        try #require(descriptor >= 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(result == 0, "port \(port): \(String(cString: strerror(errno)))")
        try #require(fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0)
    }

    deinit { close(descriptor) }

    /// Writes all of `bytes`, waiting where the other end does not keep up.
    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                write(descriptor, $0.baseAddress, $0.count)
            }
            if count > 0 { sent += count }
            if count < 0 {
                try #require(errno == EAGAIN, "\(String(cString: strerror(errno)))")
                var polled = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                try #require(poll(&polled, 1, 5_000) > 0, "the other end takes no bytes")
            }
        }
    }

    /// Exactly `count` bytes, or fewer where no more came until the deadline.
    func receive(_ count: Int, within timeout: Duration = answerDeadline) -> [UInt8] {
        let deadline = MonotonicClock.now() + timeout
        var bytes: [UInt8] = []
        while bytes.count < count {
            let left = (deadline - MonotonicClock.now()).wholeNanoseconds
            var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            if left <= 0 || poll(&polled, 1, Int32(left / 1_000_000 + 1)) <= 0 { break }
            var chunk = [UInt8](repeating: 0, count: count - bytes.count)
            let got = Glibc.read(descriptor, &chunk, chunk.count)
            if got <= 0 { break }
            bytes += chunk[..<got]
        }
        return bytes
    }

    /// Whether no byte comes for `silenceDuration`.
    func isSilent() -> Bool { receive(1, within: Self.silenceDuration).isEmpty }

    /// Whether the other end closes the connection before the deadline, whatever it says before.
    func isClosedByPeer() -> Bool {
        let deadline = MonotonicClock.now() + Self.answerDeadline
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while MonotonicClock.now() < deadline {
            var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            if poll(&polled, 1, 1_000) > 0 {
                let count = Glibc.read(descriptor, &chunk, chunk.count)
                if count == 0 || (count < 0 && errno == ECONNRESET) { return true }
            }
        }
        return false
    }

    /// Sends a frame with its checksum, and gives the reply without it; empty after silence.
    func ask(_ frame: [UInt8]) throws -> [UInt8] {
        try send(RTUFrame.withChecksum(frame))
        let head = receive(3)
        guard head.count == 3 else { return [] }
        let rest = receive(head[1] & 0x80 != 0 ? 2 : Int(head[2]) + 2)
        let reply = head + rest
        try #require(reply == RTUFrame.withChecksum(Array(reply.dropLast(2))), "a bad checksum")
        return Array(reply.dropLast(2))
    }

    /// Asks for registers; nil where an exception comes back.
    func read(
        _ block: ReadPlan.Block,
        _ function: RegisterTable.Function,
        unitID: UInt8
    ) throws -> [UInt16]? {
        let (address, count) = (block.address, UInt16(block.count))
        let reply = try ask(
            [unitID, function.rawValue]
                + [
                    UInt8(address >> 8), UInt8(address & 0xFF), UInt8(count >> 8),
                    UInt8(count & 0xFF),
                ]
        )
        guard reply.count == 3 + 2 * block.count else { return nil }
        return Self.registers(reply.dropFirst(3))
    }

    static func registers(_ bytes: ArraySlice<UInt8>) -> [UInt16] {
        stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2).map {
            UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
        }
    }
}
