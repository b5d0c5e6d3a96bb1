import Diagnostics
import Glibc
import Platform

/// A TCP connection as an open descriptor that does not block; its user closes it.
enum TCPConnection {
    /// The silence after which the kernel asks whether the other end is still there, s.
    private static let keepAliveIdleSeconds: Int32 = 30
    /// The time between those questions, s.
    private static let keepAliveIntervalSeconds: Int32 = 10
    /// The questions without an answer that end the connection.
    private static let keepAliveProbeLimit: Int32 = 3

    /// Connects to `port` of `host`, a name or an address, trying each of its addresses in turn.
    ///
    /// All of them together take at most `timeLimit`; the look-up of a name takes as long as the
    /// system's resolver lets it.
    static func open(
        _ host: String,
        _ port: UInt16,
        within timeLimit: Duration
    ) throws(LinkError) -> Int32 {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, "\(port)", &hints, &list)
        guard code == 0 else {
            throw .hostUnknown(host: host, reason: String(cString: gai_strerror(code)))
        }
        defer { freeaddrinfo(list) }
        let deadline = MonotonicClock.now() + timeLimit
        var lastCode = ETIMEDOUT
        var next = list
        while let address = next?.pointee {
            let descriptor = connect(to: address, before: deadline)
            if descriptor >= 0 { return descriptor }
            lastCode = errno
            next = address.ai_next
        }
        throw .cannotConnect(host: host, port: port, reason: LinkError.reason(lastCode))
    }

    /// A connected descriptor, or -1 and `errno`.
    private static func connect(to address: addrinfo, before deadline: MonotonicTime) -> Int32 {
        let kind = SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
        let descriptor = socket(address.ai_family, Int32(kind), address.ai_protocol)
        guard descriptor >= 0 else { return -1 }
        setUp(descriptor)
        var code: Int32 = 0
        if Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen) != 0 {
            code = errno == EINPROGRESS ? outcome(of: descriptor, before: deadline) : errno
        }
        if code == 0 { return descriptor }
        close(descriptor)
        errno = code
        return -1
    }

    /// 0 once the connection came about, else why it did not.
    private static func outcome(of descriptor: Int32, before deadline: MonotonicTime) -> Int32 {
        guard Descriptor.wait(descriptor, for: POLLOUT, until: deadline) != 0 else {
            return ETIMEDOUT
        }
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0 else { return errno }
        return code
    }

    /// Requests leave at once, and a peer that is gone is found even while nobody asks it.
    ///
    /// A kernel that refuses one of these still carries the connection; time-outs find the rest.
    private static func setUp(_ descriptor: Int32) {
        set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        set(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1)
        set(descriptor, Int32(IPPROTO_TCP), TCP_KEEPIDLE, keepAliveIdleSeconds)
        set(descriptor, Int32(IPPROTO_TCP), TCP_KEEPINTVL, keepAliveIntervalSeconds)
        set(descriptor, Int32(IPPROTO_TCP), TCP_KEEPCNT, keepAliveProbeLimit)
    }

    private static func set(_ descriptor: Int32, _ level: Int32, _ name: Int32, _ value: Int32) {
        var value = value
        setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
    }
}
