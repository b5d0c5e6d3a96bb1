import Diagnostics
import Store

/// What the ingest thread remembers from one round to the next.
struct IngestMemory {
    /// The newest events that were sent and stored.
    private(set) var recent = RecentEvents()
    /// UTC less the machine's clock as the first sender had it, µs: used while ours is not trusted.
    var assumedOffset: Int64?
    /// For each asset that was sent for: after when the store had nothing of it at the start.
    private var storedThrough: [Int: Timestamp?] = [:]

    /// Whether `item` may be in the store although it is not remembered.
    mutating func isInDoubt(
        _ item: IngestedBody.Item,
        _ timestamp: Timestamp,
        _ world: IngestThread.World
    ) throws(StoreError) -> Bool {
        let bound: Timestamp?
        if let known = storedThrough[item.place] {
            bound = known
        } else {
            let assetID = world.assetIDs[item.place]
            bound = try world.store.read(upTo: IngestLimits.commitTime) {
                reader throws(StoreError) in
                try reader.latestEnd(of: assetID)
            }
            storedThrough[item.place] = .some(bound)
        }
        guard let limit = [bound, recent.forgottenThrough].compactMap(\.self).max(),
            timestamp <= limit + .microseconds(1)
        else { return false }
        guard case .unknown = recent.answer(for: item.event, place: item.place) else {
            return false
        }
        return true
    }

    /// `events` are on disk.
    mutating func remember(_ events: [EventIdentity: (place: Int, event: SensorEvent)]) {
        for (place, event) in events.values { recent.remember(event, place: place) }
    }

    /// `events` may be in the store, or not.
    mutating func doubt(_ events: [EventIdentity: (place: Int, event: SensorEvent)]) {
        if let latest = events.values.compactMap(\.event.timestamp).max() {
            recent.doubt(through: latest)
        }
    }
}
