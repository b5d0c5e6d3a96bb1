import Platform
import Reports

/// The thread that makes reports for those who ask over HTTP: one at a time, each on its own.
///
/// It lives as long as its report does, so that an agent that is never asked has none.
final class ReportThread: Sendable {
    private struct Content {
        var isBusy = false
        var isStopping = false
        var worker: WorkerThread?
    }

    private let content = Condition(Content())

    /// Has `run` run; false where a report is being made already.
    ///
    /// `run` is to call `checkStop` now and then.
    func start(_ run: @escaping @Sendable () -> Void) -> Bool { start(run, then: { _ in }) }

    /// Has `make` run and gives what it makes to `answer`; false where a report is being made already.
    ///
    /// Whoever has the answer can ask for the next report at once: the thread is free before it is given.
    func start<Answer: Sendable>(
        _ make: @escaping @Sendable () -> Answer,
        then answer: @escaping @Sendable (Answer) -> Void
    ) -> Bool {
        content.withLock { content in
            guard !content.isBusy else { return false }
            // The one before has ended, all but its last few instructions.
            content.worker?.join()
            content.isBusy = true
            content.isStopping = false
            content.worker = WorkerThread(name: "report") { [self] in
                let made = make()
                self.content.withLock { $0.isBusy = false }
                answer(made)
            }
            return true
        }
    }

    /// Ends a report of which the agent no longer wants to know.
    ///
    /// - Throws: `ReportError.cancelled` while it stops.
    func checkStop() throws(ReportError) {
        if content.withLock({ $0.isStopping }) { throw .cancelled }
    }

    /// Ends the report that is being made, and waits for its thread.
    func stop() {
        let worker = content.withLock { content in
            content.isStopping = true
            defer { content.worker = nil }
            return content.worker
        }
        worker?.join()
    }
}
