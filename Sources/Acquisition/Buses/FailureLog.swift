import Diagnostics
import Logging

/// Says once that something fails and once that it is well again, however often it is tried.
///
/// Another reason while it fails is said too, no more often than once a period.
struct FailureLog {
    private let log: Logger
    private let period: Duration
    private var reason: QualityReason?
    private var began = MonotonicTime(nanoseconds: 0)
    private var lastLine = MonotonicTime(nanoseconds: 0)
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
        failuresInARow += 1
        if self.reason == nil {
            began = time
        } else if self.reason == reason || time - lastLine < period {
            return
        }
        self.reason = reason
        lastLine = time
        log.warning("\(text())")
    }

    /// It was well at `time`; `text` is given how long it was not and how often it failed.
    mutating func succeeded(
        at time: MonotonicTime,
        _ text: (_ duration: String, _ failures: UInt64) -> String
    ) {
        guard reason != nil else { return }
        reason = nil
        log.notice("\(text((time - began).inWords, failuresInARow))")
        failuresInARow = 0
    }
}

extension Duration {
    /// As people say it: `850 ms`, `12.3 s`, `4 min 10 s`, `3 h 5 min`.
    var inWords: String {
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
