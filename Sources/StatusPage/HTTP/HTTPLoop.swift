import CMicrohttpd
import CPlatform
import Diagnostics
import Glibc
import Platform

/// The library's daemon and the loop that runs it; after its start it belongs to one thread.
///
/// The loop is ours and not the library's, since the library times inactivity only: a client that
/// sends one byte now and then would hold its connection for hours.
final class HTTPLoop: @unchecked Sendable {
    /// How long requests that are answered later are waited for at the end.
    private static let stopGrace = Duration.seconds(1)

    private let limits: HTTPLimits
    private let hosts: HostCheck
    private let router: Router
    private let budget: BodyBudget
    private let hub: EventHub?
    private let outbox: HTTPOutbox
    private let stopPipe: StopPipe
    private let failed = Condition<String?>(nil)
    private var exchangeCount: UInt64 = 0
    private var suspended: [UInt64: Suspended] = [:]
    private var stopsBy: MonotonicTime?
    private var deadlines: [ConnectionDeadline] = []
    private var hasClosedConnections = false
    private let events = UnsafeMutablePointer<stator_http_events>.allocate(capacity: 1)
    private var daemon: OpaquePointer?

    private struct ConnectionDeadline {
        let descriptor: Int32
        /// Nil while the answer is ours to give.
        var time: MonotonicTime?
        var isShut = false
    }

    private struct Suspended {
        let exchange: HTTPExchange
        let connection: OpaquePointer
        /// When it is answered with `otherwise`; nil: never.
        let due: (time: MonotonicTime, otherwise: HTTPResponse)?
    }

    /// A loop for the connections of `socket`, which it owns from now on.
    init(
        _ socket: ListeningSocket,
        limits: HTTPLimits,
        routes: [HTTPRoute]
    ) throws(HTTPServerError) {
        guard let stopPipe = StopPipe(), let outbox = HTTPOutbox() else {
            let reason = String(cString: strerror(errno))
            close(socket.descriptor)
            throw .refused(socket.address, reason: "a pipe cannot be made: \(reason)")
        }
        self.stopPipe = stopPipe
        self.outbox = outbox
        budget = BodyBudget(byteLimit: limits.allBodiesBytes)
        self.limits = limits
        hosts = HostCheck(listen: socket.address)
        router = Router(routes)
        hub = EventHub(of: routes)
        deadlines.reserveCapacity(Int(limits.connections))
        events.initialize(to: Self.events(of: Unmanaged.passUnretained(self).toOpaque()))
        daemon = stator_http_start(
            socket.descriptor,
            stator_http_limits(
                connections: limits.connections,
                connections_per_client: limits.connectionsPerClient,
                memory_per_connection_bytes: limits.headerBytes
            ),
            events
        )
        guard daemon != nil else {
            let reason = String(cString: strerror(errno))
            close(socket.descriptor)
            throw .refused(socket.address, reason: "libmicrohttpd does not start: \(reason)")
        }
    }

    deinit {
        events.deinitialize(count: 1)
        events.deallocate()
    }

    /// Makes `run` end soon; from any thread, harmless when repeated.
    func stop() {
        stopPipe.signal()
    }

    /// Why it serves no more although nobody has stopped it; nil while it does.
    var failure: String? { failed.withLock(\.self) }

    /// Serves until it is stopped, then closes everything.
    func run() {
        guard let daemon else { return }
        var descriptors = [
            pollfd(fd: stator_http_poll_descriptor(daemon), events: Int16(POLLIN), revents: 0),
            pollfd(fd: outbox.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: stopPipe.readEnd, events: Int16(POLLIN), revents: 0),
        ]
        while true {
            resumeAnswered()
            hasClosedConnections = false
            guard MHD_run(daemon) == .YES else {
                failed.withLock { $0 = "libmicrohttpd cannot run its daemon" }
                break
            }
            closeOverdueConnections()
            hub?.tick(at: MonotonicClock.now())
            if let stopsBy, suspended.isEmpty || stopsBy <= MonotonicClock.now() { break }
            poll(&descriptors, nfds_t(descriptors.count), waitMilliseconds(daemon))
            if stopsBy == nil, descriptors[2].revents != 0 {
                stopsBy = MonotonicClock.now() + Self.stopGrace
                // From now on poll passes it over.
                descriptors[2].fd = -1
            }
        }
        // The library must not be stopped while a connection is suspended.
        for number in suspended.keys { resume(number, with: .stopping) }
        hub?.end()
        MHD_run(daemon)
        MHD_stop_daemon(daemon)
        self.daemon = nil
    }

    private func resumeAnswered() {
        for (number, response) in outbox.takeAll() { resume(number, with: response) }
        let now = MonotonicClock.now()
        for (number, entry) in suspended {
            guard let due = entry.due, due.time <= now else { continue }
            resume(number, with: due.otherwise)
        }
    }

    private func resume(_ number: UInt64, with response: HTTPResponse) {
        guard let entry = suspended.removeValue(forKey: number) else { return }
        entry.exchange.answer = response
        setDeadline(
            of: stator_http_socket(entry.connection),
            to: MonotonicClock.now() + limits.exchangeTime
                + limits.sendingTime(of: response.file?.byteCount ?? 0)
        )
        MHD_resume_connection(entry.connection)
    }

    /// How long nothing needs to be done unless something arrives; -1 is for ever.
    private func waitMilliseconds(_ daemon: OpaquePointer) -> Int32 {
        // At its limit of connections the library stops to listen, and only its next run after one
        // has closed listens again: to wait in between could be to wait for ever.
        guard !hasClosedConnections else { return 0 }
        var wait = Int32.max
        var libraryWait: UInt64 = 0
        if MHD_get_timeout(daemon, &libraryWait) == .YES {
            wait = Int32(clamping: libraryWait)
        }
        let now = MonotonicClock.now()
        let dues = suspended.values.map { $0.due?.time }
        for time in deadlines.map({ $0.isShut ? nil : $0.time }) + dues
            + [stopsBy, hub?.nextTick]
        {
            guard let time else { continue }
            // One millisecond more, lest a rounded-down wait wakes just before the deadline.
            let rest = (time - now).wholeNanoseconds / 1_000_000 + 1
            wait = min(wait, Int32(clamping: max(0, rest)))
        }
        return wait == .max ? -1 : wait
    }

    /// Shuts overdue sockets down; the library sees their end and closes them.
    private func closeOverdueConnections() {
        let now = MonotonicClock.now()
        for index in deadlines.indices where !deadlines[index].isShut {
            guard let time = deadlines[index].time, time < now else { continue }
            shutdown(deadlines[index].descriptor, Int32(SHUT_RDWR))
            deadlines[index].isShut = true
        }
    }
}

// What the library tells, on the thread that runs the loop.
extension HTTPLoop {
    private static func events(of context: UnsafeMutableRawPointer) -> stator_http_events {
        stator_http_events(
            context: context,
            connection_opened: { HTTPLoop.at($0)?.connectionOpened($1) },
            connection_closed: { HTTPLoop.at($0)?.connectionClosed($1) },
            request_arrived: { context, connection, path, method, version, body, count, exchange in
                guard let loop = HTTPLoop.at(context) else { return false }
                guard let known = HTTPExchange.at(exchange.pointee) else {
                    let request = HTTPRequest(
                        connection,
                        path: String(cString: path),
                        method: String(cString: method),
                        version: String(cString: version)
                    )
                    return loop.requestBegan(request, connection, exchange)
                }
                guard count.pointee > 0, let body else {
                    return loop.answer(known, connection)
                }
                let bytes = UnsafeRawBufferPointer(start: body, count: count.pointee)
                known.append(bytes.assumingMemoryBound(to: UInt8.self))
                count.pointee = 0
                return true
            },
            request_ended: { context, descriptor, exchange in
                HTTPLoop.at(context)?.requestEnded(on: descriptor)
                guard let pointer = exchange.pointee else { return }
                Unmanaged<HTTPExchange>.fromOpaque(pointer).release()
                exchange.pointee = nil
            }
        )
    }

    private static func at(_ context: UnsafeMutableRawPointer?) -> HTTPLoop? {
        context.map { Unmanaged<HTTPLoop>.fromOpaque($0).takeUnretainedValue() }
    }

    private func connectionOpened(_ descriptor: Int32) {
        let time = MonotonicClock.now() + limits.exchangeTime
        deadlines.append(ConnectionDeadline(descriptor: descriptor, time: time))
    }

    private func connectionClosed(_ descriptor: Int32) {
        hasClosedConnections = true
        deadlines.removeAll { $0.descriptor == descriptor }
    }

    private func requestBegan(
        _ request: HTTPRequest,
        _ connection: OpaquePointer,
        _ place: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    ) -> Bool {
        exchangeCount += 1
        let exchange = HTTPExchange(
            exchangeCount,
            request: request,
            router: router,
            bodyByteLimit: limits.bodyBytes,
            budget: budget
        )
        place.pointee = Unmanaged.passRetained(exchange).toOpaque()
        return exchange.earlyRefusal(hosts)?.send(on: connection) ?? true
    }

    /// Answers a complete request, or holds its connection until somebody does.
    private func answer(_ exchange: HTTPExchange, _ connection: OpaquePointer) -> Bool {
        if let answer = exchange.answer { return answer.send(on: connection) }
        switch exchange.outcome(hosts) {
        case .response(let response): return response.send(on: connection)
        case .later(let request, let handler):
            guard stopsBy == nil else { return HTTPResponse.stopping.send(on: connection) }
            MHD_suspend_connection(connection)
            setDeadline(of: stator_http_socket(connection), to: nil)
            let due = exchange.timeLimit.map { (MonotonicClock.now() + $0.time, $0.otherwise) }
            suspended[exchange.number] = Suspended(
                exchange: exchange,
                connection: connection,
                due: due
            )
            handler(request, HTTPReply(number: exchange.number, outbox: outbox))
            return true
        case .events:
            guard let hub else { return false }
            let descriptor = stator_http_socket(connection)
            return hub.join(connection) { [unowned self] isSending in
                let time = isSending ? MonotonicClock.now() + limits.exchangeTime : nil
                setDeadline(of: descriptor, to: time)
            }
        }
    }

    private func requestEnded(on descriptor: Int32) {
        setDeadline(of: descriptor, to: MonotonicClock.now() + limits.exchangeTime)
    }

    private func setDeadline(of descriptor: Int32, to time: MonotonicTime?) {
        for index in deadlines.indices where deadlines[index].descriptor == descriptor {
            deadlines[index].time = time
        }
    }
}

extension HTTPResponse {
    fileprivate static let stopping = Self.refusal(
        503,
        "the agent stops; what was sent may or may not be kept: send it again",
        headers: [HTTPHeader("Retry-After", "5")]
    )
}

extension HTTPExchange {
    fileprivate static func at(_ pointer: UnsafeMutableRawPointer?) -> HTTPExchange? {
        pointer.map { Unmanaged<HTTPExchange>.fromOpaque($0).takeUnretainedValue() }
    }
}
