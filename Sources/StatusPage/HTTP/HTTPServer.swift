import Platform

/// The agent's HTTP/1.1 server: one thread, every client bounded by `HTTPLimits`.
///
/// Every response says `nosniff` and `no-store`, none has CORS fields, and a request whose `Host`
/// is not ours is refused (see `HostCheck`), as is one that would change something and that a page
/// from elsewhere sends (see `OriginCheck`).
public final class HTTPServer: Sendable {
    /// Where it listens, with the port it really has.
    public let address: ListenAddress

    private let loop: HTTPLoop
    private let thread: WorkerThread

    /// Starts to serve `routes` on `listen`.
    ///
    /// - Parameters:
    ///   - listen: The address; its first resolved one is used, and port 0 takes a free port.
    ///   - limits: What clients may take.
    ///   - routes: What is answered; a path that is not there is a 404, a method a 405.
    /// - Throws: Why it cannot listen there.
    public init(
        listen: ListenAddress,
        limits: HTTPLimits = .standard,
        routes: [HTTPRoute]
    ) throws(HTTPServerError) {
        let socket = try ListeningSocket(listen)
        let loop = try HTTPLoop(socket, limits: limits, routes: routes)
        address = socket.address
        self.loop = loop
        thread = WorkerThread(name: "http") { loop.run() }
    }

    deinit {
        stop()
    }

    /// Why it serves no more although nobody has stopped it; nil while it does.
    public var failure: String? { loop.failure }

    /// Closes every connection and the socket, and waits for the thread; harmless when repeated.
    public func stop() {
        loop.stop()
        thread.join()
    }
}
