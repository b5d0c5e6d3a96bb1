import Diagnostics
import Glibc

/// Opens a TCP connection within a time: what libmodbus cannot do for names and time-outs of ours.
enum TCPConnection {
    /// The longest that connecting to one address may take.
    static let timeoutLimit = Duration.seconds(3)

    /// A connected socket to `host`:`port`, without Nagle's delay and with keep-alive.
    static func open(host: String, port: UInt16, timeout: Duration) throws(LinkError) -> Int32 {
        let target = "\(host):\(port)"
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let found = getaddrinfo(host, "\(port)", &hints, &list)
        guard found == 0 else {
            throw .cannotOpen(
                target,
                String(cString: gai_strerror(found)),
                check: "check the host name and the network"
            )
        }
        defer { freeaddrinfo(list) }
        var why = "no address"
        var next = list
        while let address = next?.pointee {
            switch connect(address, min(timeout, timeoutLimit)) {
            case .success(let descriptor): return descriptor
            case .failure(let failure): why = failure.words
            }
            next = address.ai_next
        }
        throw .cannotOpen(
            target,
            why,
            check: "check address, port and power, and whether it takes another client"
        )
    }

    private struct Failure: Error {
        let words: String
        init(_ code: Int32) { words = String(cString: strerror(code)) }
    }

    private static func connect(
        _ address: addrinfo,
        _ timeout: Duration
    ) -> Result<Int32, Failure> {
        let type = address.ai_socktype | Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.ai_family, type, address.ai_protocol)
        guard descriptor >= 0 else { return .failure(Failure(errno)) }
        if Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen) != 0 {
            guard errno == EINPROGRESS else { return abandon(descriptor, errno) }
            guard Descriptor.isReady(descriptor, for: POLLOUT, upTo: timeout) else {
                return abandon(descriptor, ETIMEDOUT)
            }
            var code: Int32 = 0
            var length = socklen_t(MemoryLayout<Int32>.size)
            getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length)
            guard code == 0 else { return abandon(descriptor, code) }
        }
        for (level, option) in [
            (Int32(IPPROTO_TCP), TCP_NODELAY), (SOL_SOCKET, SO_KEEPALIVE),
        ] {
            var on: Int32 = 1
            setsockopt(descriptor, level, option, &on, socklen_t(MemoryLayout<Int32>.size))
        }
        return .success(descriptor)
    }

    private static func abandon(_ descriptor: Int32, _ code: Int32) -> Result<Int32, Failure> {
        close(descriptor)
        return .failure(Failure(code))
    }
}

/// What is asked of file descriptors, ports and sockets alike.
enum Descriptor {
    /// Whether `descriptor` is ready for `events` within `timeout`, in whole milliseconds rounded up;
    /// errors count as ready.
    static func isReady(_ descriptor: Int32, for events: Int32, upTo timeout: Duration) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        let milliseconds = (max(0, timeout.wholeNanoseconds) + 999_999) / 1_000_000
        return poll(&entry, 1, Int32(clamping: milliseconds)) > 0
    }
}
