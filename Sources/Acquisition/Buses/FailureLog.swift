import Diagnostics
import Logging

/// Says that something fails and that it is well again, however often it is tried.
///
/// A failure is said once, no more often than once a period: not at each try, nor each time when it
/// comes and goes. Another reason while it fails is said too, as seldom. Its end is said where its
/// beginning was, so that there are at most two lines a period.
struct FailureLog {
    private let log: Logger
    private let period: Duration
    private var isFailing = false
    private var began = MonotonicTime(nanoseconds: 0)
    /// The reason of the last line, while what it says is still so.
    private var saidReason: QualityReason?
    /// When a failure was said last; nil before the first.
    private var lastLine: MonotonicTime?
    /// The failures that came and went since then.
    private var unsaidFailures: UInt64 = 0
    /// How often it failed since it was well.
    private(set) var failuresInARow: UInt64 = 0

    init(_ log: Logger, period: Duration) {
        self.log = log
        self.period = period
    }

    /// It failed at `time`; `text` is made only for a line.
    mutating func failed(
        _ reason: QualityReason,
        at time: MonotonicTime,
        _ text: () -> String
    ) {
        if !isFailing {
            isFailing = true
            began = time
        }
        failuresInARow += 1
        if saidReason == reason { return }
        if let lastLine, time - lastLine < period { return }
        let past =
            unsaidFailures == 0
            ? "" : " (failures since the last line that came and went: \(unsaidFailures))"
        (saidReason, lastLine, unsaidFailures) = (reason, time, 0)
        log.warning("\(text())\(past)")
    }

    /// It was well at `time`; `text` is given how long it was not and how often it failed.
    mutating func succeeded(
        at time: MonotonicTime,
        _ text: (_ duration: String, _ failures: UInt64) -> String
    ) {
        guard isFailing else { return }
        if saidReason == nil {
            unsaidFailures += 1
        } else {
            log.notice("\(text((time - began).inWords, failuresInARow))")
        }
        (isFailing, saidReason, failuresInARow) = (false, nil, 0)
    }
}

extension Duration {
    /// As people say it: `850 ms`, `12.3 s`, `4 min 10 s`, `3 h 5 min`.
    public var inWords: String {
        let milliseconds = wholeNanoseconds / 1_000_000
        let seconds = milliseconds / 1_000
        return switch seconds {
        case ..<1: "\(milliseconds) ms"
        case ..<60:
            milliseconds % 1_000 < 100
                ? "\(seconds) s" : "\(seconds).\(milliseconds % 1_000 / 100) s"
        case ..<3_600: "\(seconds / 60) min \(seconds % 60) s"
        default: "\(seconds / 3_600) h \(seconds % 3_600 / 60) min"
        }
    }
}
