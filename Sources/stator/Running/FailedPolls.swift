import Diagnostics

/// Which polls without a single value are worth storing: those that say something new.
///
/// A device that is gone for weeks says so when it goes, when the reason changes, and once a minute
/// while it lasts: enough to prove the gap, and a memory card lives.
struct FailedPolls {
    /// While nothing changes, one failed poll is stored in this time.
    static let repeatInterval = Duration.seconds(60)

    private var reason: QualityReason?
    private var storedAt: MonotonicTime?

    /// Whether a poll that gave `readings`, and ended at `time`, is to be stored.
    mutating func isWorthStoring(_ readings: [Reading], at time: MonotonicTime) -> Bool {
        guard let first = readings.first, readings.allSatisfy({ $0.value == nil }) else {
            reason = nil
            return true
        }
        if first.quality.reason == reason, let storedAt, time - storedAt < Self.repeatInterval {
            return false
        }
        reason = first.quality.reason
        storedAt = time
        return true
    }
}
