import Glibc

/// A TCP port of this machine that nobody else gets, and on which nobody answers.
///
/// A socket with `SO_REUSEADDR` may still be bound to it and listen, as one of ours does.
final class ReservedPort: @unchecked Sendable {
    /// The port.
    let port: UInt16
    private let descriptor: Int32
    private var waiting: [Int32] = []

    /// Takes `wanted`, or any that is free; who connects to it is refused.
    init(_ wanted: UInt16 = 0) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = Self.address(wanted)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) + getsockname(descriptor, $0, &size)
            }
        }
        guard code == 0 else {
            let reason = String(cString: strerror(errno))
            close(descriptor)
            throw BusProofFailure("TCP port \(wanted) cannot be reserved: \(reason)")
        }
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit {
        for other in waiting { close(other) }
        close(descriptor)
    }

    /// Listens with a queue for one and fills it, so that who comes is neither let in nor refused.
    func listenWithoutAccepting() throws {
        guard listen(descriptor, 0) == 0 else {
            throw BusProofFailure("TCP port \(port): \(String(cString: strerror(errno)))")
        }
        for _ in 0..<4 {
            let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
            let other = socket(AF_INET, Int32(kind), 0)
            var address = Self.address(port)
            _ = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(other, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            waiting.append(other)
        }
    }

    private static func address(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
