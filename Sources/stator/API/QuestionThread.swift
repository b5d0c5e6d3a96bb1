import Diagnostics
import Platform

/// The thread that reads the store for those who ask over HTTP, one question after the other.
///
/// The server's own thread must not wait for the disk. It starts with the first question.
final class QuestionThread: Sendable {
    /// The most questions that wait.
    static let limit = 8

    private struct Content {
        var waiting: [(deadline: MonotonicTime, run: @Sendable () -> Void)] = []
        var isStopping = false
        var worker: WorkerThread?
    }

    private let content = Condition(Content())

    /// Has `run` run, unless `deadline` has passed by then; false where too many wait.
    func submit(by deadline: MonotonicTime, _ run: @escaping @Sendable () -> Void) -> Bool {
        content.signal { content in
            guard content.waiting.count < Self.limit else { return false }
            content.waiting.append((deadline, run))
            content.isStopping = false
            if content.worker == nil {
                content.worker = WorkerThread(name: "questions") { [self] in work() }
            }
            return true
        }
    }

    /// Ends the thread; what waits is dropped.
    func stop() {
        let worker = content.signal { content in
            content.isStopping = true
            content.waiting = []
            defer { content.worker = nil }
            return content.worker
        }
        worker?.join()
    }

    private func work() {
        while true {
            let next = content.wait(
                until: { !$0.waiting.isEmpty || $0.isStopping },
                then: { $0.isStopping ? nil : $0.waiting.removeFirst() }
            )
            guard let next else { return }
            if MonotonicClock.now() < next.deadline { next.run() }
        }
    }
}
