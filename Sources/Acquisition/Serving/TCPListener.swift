import Glibc

/// A socket that waits for TCP clients at an address of this machine.
final class TCPListener: Sendable {
    /// The most clients that wait to be accepted.
    static let backlogLimit: Int32 = 16

    /// To be polled and accepted from; it does not block.
    let descriptor: Int32
    /// The port that it waits at.
    let port: UInt16

    private let host: String

    /// Listens at the first address of `host` that can be had.
    ///
    /// - Throws: `ServingError.cannotListen`.
    init(host: String, port: UInt16) throws(ServingError) {
        self.host = host
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, String(port), &hints, &list)
        guard code == 0 else {
            let reason = String(cString: gai_strerror(code))
            throw .cannotListen(host: host, port: port, reason: reason)
        }
        defer { freeaddrinfo(list) }
        var reason = "it has no address"
        var next = list
        while let address = next?.pointee {
            if let listener = Self.listener(at: address) {
                (descriptor, self.port) = listener
                return
            }
            reason = ServingError.reason()
            next = address.ai_next
        }
        throw .cannotListen(host: host, port: port, reason: reason)
    }

    deinit { close(descriptor) }

    /// What the system says against it now.
    func failure() -> ServingError {
        .cannotListen(host: host, port: port, reason: ServingError.reason())
    }

    /// The next client that waits, its socket not blocking; nil if it went away again.
    ///
    /// - Throws: `ServingError.cannotListen` when the system can accept no more, as without
    ///   descriptors: to go on would be to try as fast as the processor can.
    func accept() throws(ServingError) -> Int32? {
        let client = Glibc.accept(descriptor, nil, nil)
        guard client >= 0 else {
            switch errno {
            case EAGAIN, EINTR, ECONNABORTED, EPROTO: return nil
            default: throw failure()
            }
        }
        var on: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        let isSetUp =
            fcntl(client, F_SETFD, FD_CLOEXEC) == 0
            && fcntl(client, F_SETFL, O_NONBLOCK) == 0
            && setsockopt(client, Int32(IPPROTO_TCP), TCP_NODELAY, &on, size) == 0
            && setsockopt(client, SOL_SOCKET, SO_KEEPALIVE, &on, size) == 0
        if isSetUp { return client }
        close(client)
        return nil
    }

    private static func listener(at address: addrinfo) -> (descriptor: Int32, port: UInt16)? {
        let kind = address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(address.ai_family, kind, address.ai_protocol)
        guard descriptor >= 0 else { return nil }
        var on: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        guard setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, size) == 0,
            bind(descriptor, address.ai_addr, address.ai_addrlen) == 0,
            listen(descriptor, backlogLimit) == 0,
            let port = port(of: descriptor)
        else {
            let code = errno
            close(descriptor)
            errno = code
            return nil
        }
        return (descriptor, port)
    }

    private static func port(of descriptor: Int32) -> UInt16? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                getsockname(descriptor, address, &length) == 0
            } ? Self.port(in: storage) : nil
        }
    }

    private static func port(in storage: UnsafeMutablePointer<sockaddr_storage>) -> UInt16 {
        // The port stands at the same place in the addresses of both families.
        storage.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { address in
            UInt16(bigEndian: address.pointee.sin_port)
        }
    }
}
