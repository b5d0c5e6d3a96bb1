import Glibc
import Platform

/// The answer to one request that is given later, from any thread.
///
/// Whoever is given one answers once; an answer that comes after the server's end goes nowhere. One
/// that is let go of without an answer gives a 500, so that no client waits in vain.
public final class HTTPReply: Sendable {
    private let number: UInt64
    private let outbox: HTTPOutbox
    private let isAnswered = Condition(false)

    init(number: UInt64, outbox: HTTPOutbox) {
        self.number = number
        self.outbox = outbox
    }

    deinit {
        send(.refusal(500, "the request was dropped; this is a fault of the agent"))
    }

    /// Answers with `response`; the second and later calls do nothing.
    public func send(_ response: HTTPResponse) {
        let isFirst = isAnswered.withLock { isAnswered in
            defer { isAnswered = true }
            return !isAnswered
        }
        if isFirst { outbox.put(response, for: number) }
    }
}

/// Answers on their way to the server's thread, and what wakes it.
final class HTTPOutbox: Sendable {
    /// The descriptor that is readable while there are answers.
    let descriptor: Int32
    private let writeEnd: Int32
    private let answers = Condition<[(number: UInt64, response: HTTPResponse)]>([])

    /// Nil if the process has no descriptors left; `errno` says so.
    init?() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        descriptor = ends[0]
        writeEnd = ends[1]
    }

    deinit {
        close(descriptor)
        close(writeEnd)
    }

    /// Puts an answer in and wakes the server.
    func put(_ response: HTTPResponse, for number: UInt64) {
        answers.withLock { answers in
            // One byte wakes it for all that are there.
            if answers.isEmpty {
                var byte: UInt8 = 1
                _ = write(writeEnd, &byte, 1)
            }
            answers.append((number, response))
        }
    }

    /// Takes all answers out.
    func takeAll() -> [(number: UInt64, response: HTTPResponse)] {
        answers.withLock { answers in
            guard !answers.isEmpty else { return [] }
            var byte: UInt8 = 0
            _ = read(descriptor, &byte, 1)
            defer { answers = [] }
            return answers
        }
    }
}
