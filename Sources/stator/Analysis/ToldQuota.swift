import Diagnostics

import struct Store.LogEvent  // Logging has one too.

/// Keeps what comes and goes without end, a voltage at its limit or a loose plug, from filling the store.
///
/// Of each kind `burstLimit` events are told as they come, then one in `interval`; those between are
/// counted, and the last of them is told with their number, so that the present is never left untold.
struct ToldQuota {
    /// The events of a kind that are told at once.
    static let burstLimit = 20.0
    /// How long it takes until one more may be told.
    static let interval = Duration.seconds(180)

    private struct Kind {
        let name: String
        var allowed = ToldQuota.burstLimit
        var refilledAt: MonotonicTime
        var heldCount = 0
        var held: LogEvent?

        mutating func refill(at now: MonotonicTime) {
            let passed = max(.zero, now - refilledAt)
            refilledAt = now
            allowed = min(ToldQuota.burstLimit, allowed + passed / ToldQuota.interval)
        }

        mutating func release() -> LogEvent? {
            guard let event = held else { return nil }
            let count = heldCount
            held = nil
            heldCount = 0
            allowed -= 1
            guard count > 1 else { return event }
            return LogEvent(
                assetID: event.assetID,
                time: event.time,
                timestamp: event.timestamp,
                kind: event.kind,
                severity: event.severity,
                text: "\(count) times since told last, now: \(event.text)",
                evidence: event.evidence
            )
        }
    }

    private var kinds: [Kind] = []

    /// The event to tell in place of `event`, which came at `now`; nil where it has to wait.
    mutating func take(_ event: LogEvent, at now: MonotonicTime) -> LogEvent? {
        let place =
            kinds.firstIndex { $0.name == event.kind }
            ?? {
                kinds.append(Kind(name: event.kind, refilledAt: now))
                return kinds.count - 1
            }()
        kinds[place].refill(at: now)
        kinds[place].held = event
        kinds[place].heldCount += 1
        return kinds[place].allowed >= 1 ? kinds[place].release() : nil
    }

    /// What has waited and may be told at `now`, or has to be since nothing more comes.
    mutating func takeDue(at now: MonotonicTime, isLast: Bool = false) -> [LogEvent] {
        var due: [LogEvent] = []
        for place in kinds.indices where kinds[place].held != nil {
            kinds[place].refill(at: now)
            guard isLast || kinds[place].allowed >= 1, let event = kinds[place].release() else {
                continue
            }
            due.append(event)
        }
        return due
    }
}
