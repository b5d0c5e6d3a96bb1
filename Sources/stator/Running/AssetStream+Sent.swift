import Diagnostics
import Store

// The way of events that other systems send: they have passed the door with their whole body.
extension AssetStream {
    /// Takes `events`, which came at `arrival`, in their order, and gives them to the store.
    ///
    /// - Parameters:
    ///   - events: the events.
    ///   - arrival: when they came.
    ///   - makeRoom: waits for a commit where the store's memory is half full, so that nothing that
    ///     waits has to give way.
    /// - Returns: false where there was no room in time: then some of them are not stored.
    func take(
        sent events: [SensorEvent],
        at arrival: MonotonicTime,
        makeRoom: () -> Bool
    ) -> Bool {
        for var record in AssetRecord.records(ofSent: events, assetID: assetID) {
            if world.store.isHalfFull, !makeRoom() { return false }
            for event in record.events { analyse(event) }
            if let findings = monitor.takeFindings() { record.take(findings, monitor) }
            world.store.append(record)
        }
        for event in events { note(event) }
        image.eventCount += UInt64(events.count)
        image.arrival = arrival
        image.rejection = nil
        publishIfDue(at: arrival)
        return true
    }

    /// Notes that events sent for this asset were rejected, by reason, and why the first of them was.
    func note(rejected: [String: UInt64], because message: String, at time: MonotonicTime) {
        image.rejected.merge(rejected) { $0 + $1 }
        if !image.isConnected(at: time) { image.rejection = message }
        publishIfDue(at: time)
    }

    /// What comes late is kept, but does not become the last that is known.
    private func note(_ event: SensorEvent) {
        if let last = image.lastEvent?.timestamp, let timestamp = event.timestamp, timestamp < last
        {
            return
        }
        image.lastEvent = event
        image.source = event.source
        image.isFromEarlierRun = false
    }
}

extension AssetRecord {
    /// Adds what was found of its own events; what is more than a record takes gives way.
    mutating func take(_ findings: AssetMonitor.Findings, _ monitor: AssetMonitor) {
        windows = Array(findings.windows.suffix(Self.windowLimit))
        assessments = Array(findings.assessments.suffix(Self.assessmentLimit))
        if !windows.isEmpty { featureNames = monitor.featureNames }
        if assessments.contains(where: { !$0.parts.isEmpty }) {
            channelNames = monitor.analysis.channels.names
        }
    }

    /// The records of sent events: by source, in the order of time, none too long or too large.
    static func records(ofSent events: [SensorEvent], assetID: String) -> [AssetRecord] {
        var records: [AssetRecord] = []
        for source in Source.allCases {
            var own = events.filter { $0.source == source }
            own.sort { $0.time < $1.time }
            var first = 0
            while first < own.count {
                let end = own[first].time + sentSpanLimit
                var next = first + 1
                while next < own.count, next - first < sentEventLimit, own[next].time < end {
                    next += 1
                }
                records.append(
                    AssetRecord(
                        assetID: assetID,
                        source: source,
                        start: own[first].time,
                        identitySeed: nil,
                        firstSequence: 0,
                        events: Array(own[first..<next]),
                        polls: []
                    )
                )
                first = next
            }
        }
        return records
    }
}
