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
        _ world: IngestThread.World
    ) throws(StoreError) -> Bool {
        guard let timestamp = item.event.timestamp else { return false }
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

    /// `events`, by the places of their assets, are on disk.
    mutating func remember(_ events: [Int: [SensorEvent]]) {
        for (place, events) in events.sorted(by: { $0.key < $1.key }) {
            for event in events { recent.remember(event, place: place) }
        }
    }

    /// `events` may be in the store, or not.
    mutating func doubt(_ events: [Int: [SensorEvent]]) {
        if let latest = events.values.joined().compactMap(\.timestamp).max() {
            recent.doubt(through: latest)
        }
    }
}
