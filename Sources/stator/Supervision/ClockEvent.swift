import Diagnostics
import Store

/// That the wall clock became trusted or was set, as an event with its evidence.
struct ClockEvent {
    let text: String
    let logEvent: LogEvent

    /// The event of `change`, noticed at `time`, which is now `timestamp`.
    init(_ change: WallClock.Change, at time: MonotonicTime, timestamp: Timestamp?) {
        let kind: String
        let severity: LogEvent.Severity
        let evidence: String
        switch change {
        case .none, .trusted:
            kind = "clock_trusted"
            severity = .notice
            text = "the clock is synchronized; records of this boot get their timestamps"
            evidence = "{}"
        case .stepped(let step):
            let seconds = (step.inSeconds * 1_000).rounded() / 1_000
            kind = "clock_stepped"
            severity = .warning
            text =
                "the clock was set \(seconds < 0 ? "back" : "forward") by \(seconds.magnitude) s; "
                + "what is stored keeps its time, what comes has the new one"
            evidence = "{\"step_s\":\(seconds)}"
        }
        logEvent = LogEvent(
            assetID: nil,
            time: time,
            timestamp: timestamp,
            kind: kind,
            severity: severity,
            text: text,
            evidence: evidence
        )
    }
}
