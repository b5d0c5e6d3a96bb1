import Diagnostics
import Glibc
import Platform

/// A TCP connection on which no operation outlasts one deadline.
final class ClientConnection {
    private let address: ListenAddress
    private let deadline: MonotonicTime
    private let limit: Duration
    private let descriptor: Int32

    /// Connects to the first address of `address` that accepts.
    init(
        _ address: ListenAddress,
        until deadline: MonotonicTime,
        limit: Duration
    ) throws(StatusClientError) {
        self.address = address
        self.deadline = deadline
        self.limit = limit
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let result = getaddrinfo(address.host, String(address.port), &hints, &list)
        guard result == 0, let list else {
            throw .unknownHost(address, reason: String(cString: gai_strerror(result)))
        }
        defer { freeaddrinfo(list) }
        var failure = ECONNREFUSED
        var candidate: UnsafeMutablePointer<addrinfo>? = list
        while let entry = candidate {
            let result = Self.connect(to: entry.pointee, until: deadline)
            if result.descriptor >= 0 {
                descriptor = result.descriptor
                return
            }
            failure = result.error
            candidate = entry.pointee.ai_next
        }
        throw Self.error(failure, address, limit)
    }

    deinit {
        close(descriptor)
    }

    /// Sends all of `bytes`.
    func send(_ bytes: [UInt8]) throws(StatusClientError) {
        var sent = 0
        while sent < bytes.count {
            try wait(for: POLLOUT)
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.send(
                    descriptor,
                    buffer.baseAddress.map { $0 + sent },
                    buffer.count - sent,
                    Int32(MSG_NOSIGNAL)
                )
            }
            if count >= 0 {
                sent += count
            } else if errno != EAGAIN && errno != EINTR {
                throw Self.error(errno, address, limit)
            }
        }
    }

    /// What comes until the other side closes.
    func receive(atMost byteLimit: Int) throws(StatusClientError) -> [UInt8] {
        var received: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 16 * 1_024)
        while true {
            try wait(for: POLLIN)
            let count = recv(descriptor, &part, part.count, 0)
            if count == 0 { return received }
            if count > 0 {
                guard received.count + count <= byteLimit else {
                    throw .answerTooLarge(address, limitBytes: byteLimit)
                }
                received += part[..<count]
            } else if errno != EAGAIN && errno != EINTR {
                throw Self.error(errno, address, limit)
            }
        }
    }

    private func wait(for event: Int32) throws(StatusClientError) {
        let number = Self.wait(descriptor, for: event, until: deadline)
        if number != 0 { throw Self.error(number, address, limit) }
    }

    /// 0 when `event` has come, else the error.
    private static func wait(
        _ descriptor: Int32,
        for event: Int32,
        until deadline: MonotonicTime
    ) -> Int32 {
        var entry = pollfd(fd: descriptor, events: Int16(event), revents: 0)
        while true {
            let rest = (deadline - MonotonicClock.now()).wholeNanoseconds / 1_000_000
            guard rest > 0 else { return ETIMEDOUT }
            let result = poll(&entry, 1, Int32(clamping: rest))
            if result > 0 { return 0 }
            if result < 0 && errno != EINTR { return errno }
        }
    }

    private static func connect(
        to entry: addrinfo,
        until deadline: MonotonicTime
    ) -> (descriptor: Int32, error: Int32) {
        let flags = Int32(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(entry.ai_family, entry.ai_socktype | flags, 0)
        guard descriptor >= 0 else { return (-1, errno) }
        var error: Int32 = 0
        if Glibc.connect(descriptor, entry.ai_addr, entry.ai_addrlen) != 0 {
            error = errno
            if error == EINPROGRESS {
                error = wait(descriptor, for: POLLOUT, until: deadline)
                var size = socklen_t(MemoryLayout<Int32>.size)
                if error == 0,
                    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) != 0
                {
                    error = errno
                }
            }
        }
        guard error == 0 else {
            close(descriptor)
            return (-1, error)
        }
        return (descriptor, 0)
    }

    private static func error(
        _ number: Int32,
        _ address: ListenAddress,
        _ limit: Duration
    ) -> StatusClientError {
        switch number {
        case ECONNREFUSED: .nothingListens(address)
        case ETIMEDOUT: .timedOut(address, seconds: Int(limit.inSeconds.rounded(.up)))
        default: .connectionFailed(address, reason: String(cString: strerror(number)))
        }
    }
}
