import Diagnostics
import Logging
import Platform
import StatusPage

/// The local page as a supervised part: if its address cannot be had, it is tried again.
final class PagePart {
    private static let firstBackoff = Duration.seconds(1)
    private static let backoffLimit = Duration.seconds(60)

    private var listen: ListenAddress
    private let log: Logger
    /// The document changes at a reload while connections go on.
    private let document: Condition<StatusDocument>
    private let questions = QuestionThread()
    private let reports = ReportThread()
    private var server: HTTPServer?
    private var backoff = PagePart.firstBackoff
    private var retryAt: MonotonicTime?

    /// A page at `listen` that shows `document`.
    init(listen: ListenAddress, document: StatusDocument, log: Logger) {
        self.listen = listen
        self.document = Condition(document)
        self.log = log
    }

    /// Starts the server.
    func start() { start(at: MonotonicClock.now()) }

    /// Shows `fresh` from now on.
    func show(_ fresh: StatusDocument) { document.withLock { $0 = fresh } }

    /// Goes to another address.
    func move(to address: ListenAddress) {
        stop()
        listen = address
        backoff = Self.firstBackoff
        start(at: MonotonicClock.now())
    }

    /// Tries again to get the address, if it is time.
    func retryIfDue(at now: MonotonicTime) {
        if let failure = server?.failure {
            log.error("the status page has failed: \(failure); it is started again")
            stop()
            retryAt = now + backoff
        }
        guard server == nil, let retryAt, now >= retryAt else { return }
        start(at: now)
    }

    /// Closes the address and all connections.
    func stop() {
        server?.stop()
        server = nil
        questions.stop()
        reports.stop()
        retryAt = nil
    }

    private func start(at now: MonotonicTime) {
        let document = self.document
        do {
            let server = try HTTPServer(
                listen: listen,
                routes: StatusRoutes.all { document.withLock { $0 }.status() }
                    + [IngestRoute.route { document.withLock { $0.pipeline.ingest } }]
                    + AssetAPI(document: { document.withLock { $0 } }, questions: questions).routes
                    + ReportRoutes(document: { document.withLock { $0 } }, thread: reports).routes
            )
            self.server = server
            backoff = Self.firstBackoff
            retryAt = nil
            log.notice("status page: http://\(server.address)/")
        } catch {
            // Said once; the attempts that follow are only worth a line when one succeeds.
            if backoff == Self.firstBackoff {
                log.error("\(error); everything else goes on, the page is tried again")
            }
            retryAt = now + backoff
            backoff = min(backoff * 2, Self.backoffLimit)
        }
    }
}
