import Diagnostics
import InfluxSync
import StatusPage

extension StatusDocument {
    /// How far the server of `sink` is.
    func sinkStatus(_ sink: SinksPart.Snapshot, _ now: MonotonicTime) -> SinkStatus {
        let upload = sink.upload
        let today = clock.timestamp(at: now)
        let oldestAge = upload.oldestWaiting.flatMap { oldest in
            today.map { Duration.microseconds($0.microseconds - oldest.microseconds) }
        }
        return SinkStatus(
            sinkID: sink.settings.id,
            url: sink.settings.target.base,
            state: sink.isAdvancing ? upload.state.shown : .stopped,
            reason: upload.state.reason,
            nextAttemptIn: upload.nextAttempt.map { max(.zero, $0 - now) },
            waiting: UInt64(max(0, upload.waitingRows)),
            oldestWaitingAge: oldestAge,
            points: SinkStatus.Points(
                delivered: upload.counts.delivered,
                quarantined: upload.counts.quarantined,
                lost: upload.counts.lostPoints,
                lostRows: upload.counts.lostRows,
                withoutTime: upload.counts.withoutTime
            ),
            pointsPerSecond: upload.pointsPerSecond,
            lastSuccessAgo: upload.lastSuccess.map { now - $0 },
            lastError: upload.lastError,
            bytesSent: upload.bytesSent
        )
    }
}

extension UploadSnapshot.State {
    fileprivate var shown: SinkCondition {
        switch self {
        case .idle: .idle
        case .sending: .sending
        case .retrying: .retrying
        case .paused: .paused
        case .waitingForClock: .waitingForClock
        case .stopped: .stopped
        }
    }

    fileprivate var reason: String? {
        switch self {
        case .retrying(let reason), .paused(let reason): reason
        case .waitingForClock: ClockAdvice.text
        case .idle, .sending, .stopped: nil
        }
    }
}
