import Diagnostics
import Logging

/// One line when something starts to fail, one when it works again, and between them one for each
/// new reason at most once a minute: never a line a poll.
struct FailureLog {
    /// The least time between two lines about one lasting failure.
    static let repeatLimit = Duration.seconds(60)

    private let subject: String
    private let log: Logger
    private var failingSince: MonotonicTime?
    private var lastLine: MonotonicTime?
    private var lastReason: QualityReason?
    private var count: UInt64 = 0

    /// A log about `subject`: "device meter-1 (unit 1)".
    init(subject: String, log: Logger) {
        self.subject = subject
        self.log = log
    }

    /// It failed once more; `hint` says what to check.
    mutating func fail(_ reason: QualityReason, _ hint: String, at now: MonotonicTime) {
        count += 1
        guard let lastLine, failingSince != nil else {
            failingSince = now
            say(reason, hint, at: now)
            return
        }
        guard reason != lastReason, now - lastLine >= Self.repeatLimit else { return }
        say(reason, hint, at: now)
    }

    /// It works.
    mutating func succeed(at now: MonotonicTime) {
        guard let since = failingSince else { return }
        log.notice(
            "\(subject) works again after \((now - since).components.seconds) s and \(count) failures"
        )
        failingSince = nil
        lastLine = nil
        lastReason = nil
        count = 0
    }

    private mutating func say(_ reason: QualityReason, _ hint: String, at now: MonotonicTime) {
        log.warning("\(subject): \(hint)", metadata: ["reason": "\(reason.name)"])
        lastLine = now
        lastReason = reason
    }
}
