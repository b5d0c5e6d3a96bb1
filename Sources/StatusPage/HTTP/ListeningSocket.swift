import Glibc

/// A listening TCP socket, opened here and not by the HTTP library so that errors say what is
/// wrong.
struct ListeningSocket {
    /// Connections the kernel holds while the server has all it may have.
    static let backlogLimit: Int32 = 16

    /// The descriptor; whoever holds it closes it.
    let descriptor: Int32
    /// The address with the port it really has.
    let address: ListenAddress

    /// Listens on the first address that `address` resolves to and that can be bound.
    init(_ address: ListenAddress) throws(HTTPServerError) {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let result = getaddrinfo(address.host, String(address.port), &hints, &list)
        guard result == 0, let list else {
            throw .unknownHost(address, reason: String(cString: gai_strerror(result)))
        }
        defer { freeaddrinfo(list) }
        var failure = EADDRNOTAVAIL
        var candidate: UnsafeMutablePointer<addrinfo>? = list
        while let entry = candidate {
            switch Self.listen(on: entry.pointee) {
            case .success(let opened):
                descriptor = opened
                self.address = ListenAddress(
                    host: address.host,
                    port: Self.port(of: opened) ?? address.port
                )
                return
            case .failure(let code): failure = code.number
            }
            candidate = entry.pointee.ai_next
        }
        throw HTTPServerError(errno: failure, address)
    }

    private struct SystemError: Error {
        let number: Int32
    }

    private static func listen(on entry: addrinfo) -> Result<Int32, SystemError> {
        let flags = Int32(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(entry.ai_family, entry.ai_socktype | flags, 0)
        guard descriptor >= 0 else { return .failure(SystemError(number: errno)) }
        var one: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        guard
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, size) == 0,
            bind(descriptor, entry.ai_addr, entry.ai_addrlen) == 0,
            Glibc.listen(descriptor, backlogLimit) == 0
        else {
            let number = errno
            close(descriptor)
            return .failure(SystemError(number: number))
        }
        return .success(descriptor)
    }

    private static func port(of descriptor: Int32) -> UInt16? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &size) == 0
            }
                ? UnsafeRawPointer(pointer).withPort(family: Int32(pointer.pointee.ss_family))
                : nil
        }
    }
}

extension UnsafeRawPointer {
    /// The port of the socket address here.
    fileprivate func withPort(family: Int32) -> UInt16? {
        switch family {
        case AF_INET: UInt16(bigEndian: load(as: sockaddr_in.self).sin_port)
        case AF_INET6: UInt16(bigEndian: load(as: sockaddr_in6.self).sin6_port)
        default: nil
        }
    }
}

extension HTTPServerError {
    fileprivate init(errno number: Int32, _ address: ListenAddress) {
        self =
            switch number {
            case EADDRINUSE: .addressInUse(address)
            case EADDRNOTAVAIL: .addressNotOurs(address)
            case EACCES: .permissionDenied(address)
            default: .refused(address, reason: String(cString: strerror(number)))
            }
    }
}
