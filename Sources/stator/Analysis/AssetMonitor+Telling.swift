import Diagnostics
import Logging
import Platform
import Store

import struct Store.LogEvent  // Logging has one too.

extension AssetMonitor {
    /// Stores an event of this asset and says it in the log.
    func tell(
        _ kind: String,
        _ severity: LogEvent.Severity,
        _ text: String,
        evidence: String = "{}",
        at time: MonotonicTime
    ) {
        tell(event(kind, severity, text, evidence, time))
    }

    /// The same of what may come and go without end; whether it was told now.
    @discardableResult
    func tellOften(
        _ kind: String,
        _ severity: LogEvent.Severity,
        _ text: String,
        evidence: String = "{}",
        at time: MonotonicTime
    ) -> Bool {
        tellOften(event(kind, severity, text, evidence, time))
    }

    /// The same of an event that is made already.
    @discardableResult
    func tellOften(_ event: LogEvent) -> Bool {
        guard let told = quota.take(event, at: MonotonicClock.now()) else { return false }
        tell(told)
        return true
    }

    /// Tells what had to wait and need not any more.
    func tellRest(at now: MonotonicTime, isLast: Bool = false) {
        for event in quota.takeDue(at: now, isLast: isLast) { tell(event) }
    }

    private func event(
        _ kind: String,
        _ severity: LogEvent.Severity,
        _ text: String,
        _ evidence: String,
        _ time: MonotonicTime
    ) -> LogEvent {
        LogEvent(
            assetID: assetID,
            time: time,
            timestamp: world.clock.timestamp(at: time),
            kind: kind,
            severity: severity,
            text: text,
            evidence: evidence
        )
    }

    private func tell(_ event: LogEvent) {
        world.store.append(event)
        let metadata: Logger.Metadata = ["asset": "\(assetID)"]
        switch event.severity {
        case .notice: world.log.notice("\(event.text)", metadata: metadata)
        case .warning: world.log.warning("\(event.text)", metadata: metadata)
        case .critical: world.log.error("\(event.text)", metadata: metadata)
        }
    }
}
