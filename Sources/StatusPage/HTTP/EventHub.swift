import CMicrohttpd
import Diagnostics
import Glibc
import Platform

/// Sends server-sent events (WHATWG HTML §9.2) to all who listen; for the server's thread only.
///
/// An event is made once, whoever listens, and a viewer that has not taken one yet gets the newest
/// next: nothing queues.
final class EventHub {
    /// The most that listen at once; a further one is refused with 503.
    static let viewerLimit = 128
    /// An event is made at most this often.
    static let interval = Duration.seconds(1)
    /// Where nothing changes, a comment is sent this often, so that the end of a line is seen.
    static let heartbeat = Duration.seconds(15)
    /// How long a browser waits before it connects again, milliseconds.
    static let retryMilliseconds = 3_000

    private let name: String
    private let source: HTTPRoute.EventSource
    private var viewers: [EventViewer] = []
    private var data: [UInt8] = []
    private var event: [UInt8] = []
    private var eventCount: UInt64 = 0
    private var madeAt: MonotonicTime?
    private var sentAt: MonotonicTime?
    private var isOver = false

    /// A hub of the events called `name` with the data that `source` gives.
    init(name: String, source: @escaping HTTPRoute.EventSource) {
        self.name = name
        self.source = source
    }

    /// The hub of the route that streams events; nil without one.
    convenience init?(of routes: [HTTPRoute]) {
        for route in routes {
            guard case .events(let name, let source) = route.answering else { continue }
            self.init(name: name, source: source)
            return
        }
        return nil
    }

    /// When something is to be done; nil while nobody listens.
    var nextTick: MonotonicTime? {
        viewers.isEmpty ? nil : madeAt.map { $0 + Self.interval }
    }

    /// Answers with the events from now on.
    ///
    /// - Parameters:
    ///   - connection: the connection of the request.
    ///   - setDeadline: told whether the connection has something to take, and so a deadline.
    /// - Returns: false where the connection must be closed.
    func join(
        _ connection: OpaquePointer,
        setDeadline: @escaping (_ isSending: Bool) -> Void
    ) -> Bool {
        guard viewers.count < Self.viewerLimit, !isOver else {
            let refusal = HTTPResponse.refusal(
                503,
                "\(Self.viewerLimit) others listen already; ask /api/v1/status now and then",
                headers: [HTTPHeader("Retry-After", "30")]
            )
            return refusal.send(on: connection)
        }
        let now = MonotonicClock.now()
        make(at: now)
        let viewer = EventViewer(connection, setDeadline: setDeadline) { [unowned self] gone in
            viewers.removeAll { $0 === gone }
        }
        viewer.give(Array("retry: \(Self.retryMilliseconds)\n".utf8) + event)
        viewers.append(viewer)
        return viewer.start()
    }

    /// Makes an event if it is time and something has changed, and sends it to all.
    func tick(at now: MonotonicTime) {
        guard !viewers.isEmpty else { return }
        if make(at: now) {
            publish(event, at: now)
        } else if let sentAt, now - sentAt >= Self.heartbeat {
            publish([UInt8(ascii: ":"), 10, 10], at: now)
        }
    }

    /// Ends every stream.
    func end() {
        isOver = true
        for viewer in viewers { viewer.end() }
    }

    /// Whether there is a new event.
    @discardableResult
    private func make(at now: MonotonicTime) -> Bool {
        if let madeAt, now - madeAt < Self.interval { return false }
        madeAt = now
        guard let fresh = source(), fresh != data else { return false }
        data = fresh
        eventCount += 1
        event = Array("id: \(eventCount)\nevent: \(name)\ndata: ".utf8) + fresh + [10, 10]
        sentAt = sentAt ?? now
        return true
    }

    private func publish(_ bytes: [UInt8], at now: MonotonicTime) {
        sentAt = now
        for viewer in viewers { viewer.give(bytes) }
    }
}

/// One who listens: what it is being sent, and the newest of what it has not been.
final class EventViewer {
    private let connection: OpaquePointer
    private let setDeadline: (_ isSending: Bool) -> Void
    private let gone: (EventViewer) -> Void
    private var sending: [UInt8] = []
    private var sentCount = 0
    private var newest: [UInt8]?
    private var isSuspended = false
    private var isOver = false

    init(
        _ connection: OpaquePointer,
        setDeadline: @escaping (_ isSending: Bool) -> Void,
        gone: @escaping (EventViewer) -> Void
    ) {
        self.connection = connection
        self.setDeadline = setDeadline
        self.gone = gone
    }

    /// Has `bytes` sent next, in place of what was to be.
    func give(_ bytes: [UInt8]) {
        newest = bytes
        wake()
    }

    /// Has the stream end.
    func end() {
        isOver = true
        wake()
    }

    /// Answers with a body that goes on; false where the library cannot.
    func start() -> Bool {
        let place = Unmanaged.passRetained(self)
        let made = MHD_create_response_from_callback(
            UInt64.max,  // MHD_SIZE_UNKNOWN
            1_024,
            { context, _, buffer, limit in
                guard let viewer = EventViewer.at(context), let buffer else { return -1 }
                return viewer.fill(UnsafeMutableRawBufferPointer(start: buffer, count: limit))
            },
            place.toOpaque(),
            { context in
                guard let viewer = EventViewer.at(context) else { return }
                viewer.gone(viewer)
                Unmanaged.passUnretained(viewer).release()
            }
        )
        guard let made else {
            gone(self)
            place.release()
            return false
        }
        return HTTPResponse.eventsHead.send(made, on: connection)
    }

    /// What goes next: bytes, 0 where it has to wait, or the end (MHD_CONTENT_READER_END_OF_STREAM).
    private func fill(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard !isOver else { return -1 }
        if sentCount == sending.count {
            guard let next = newest else {
                // The library would ask again at once and for ever.
                isSuspended = true
                setDeadline(false)
                MHD_suspend_connection(connection)
                return 0
            }
            sending = next
            newest = nil
            sentCount = 0
            setDeadline(true)
        }
        let count = min(buffer.count, sending.count - sentCount)
        buffer.copyBytes(from: sending[sentCount..<(sentCount + count)])
        sentCount += count
        return count
    }

    private func wake() {
        guard isSuspended else { return }
        isSuspended = false
        MHD_resume_connection(connection)
    }

    private static func at(_ pointer: UnsafeMutableRawPointer?) -> EventViewer? {
        pointer.map { Unmanaged<EventViewer>.fromOpaque($0).takeUnretainedValue() }
    }
}

extension HTTPResponse {
    /// What an event stream begins with; a proxy is not to hold it back.
    static let eventsHead = Self(
        status: 200,
        contentType: "text/event-stream",
        headers: [HTTPHeader("X-Accel-Buffering", "no")]
    )
}
