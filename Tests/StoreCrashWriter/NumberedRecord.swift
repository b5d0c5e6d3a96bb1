import Diagnostics
import Store

/// A record all of whose contents follow from its number, so that whoever reads it can tell whether
/// it is whole.
package enum NumberedRecord {
    /// Record `number`, 1 and up.
    package static func make(_ number: Int) -> AssetRecord {
        let start = MonotonicTime(nanoseconds: Int64(number) * 1_000_000_000)
        var noise = SplitMix64(seed: UInt64(number))
        let events = (0..<number % 60).map { index in
            SensorEvent(
                identity: EventIdentity(seed: UInt64(number), sequence: UInt64(index)),
                time: start + .milliseconds(10 * index),
                timestamp: nil,
                voltageV: 220 + 20 * noise.nextUnit(),
                currentA: 10 * noise.nextUnit(),
                powerFactor: noise.nextUnit(),
                powerKW: 3 * noise.nextUnit(),
                vibrationG: index % 3 == 0 ? nil : noise.nextUnit(),
                qualities: InlineQualities(),
                state: .running,
                source: .simulator
            )
        }
        return AssetRecord(
            assetID: "asset-\(number % 3)",
            source: .simulator,
            start: start,
            identitySeed: UInt64(number),
            firstSequence: 0,
            events: events,
            polls: []
        )
    }
}
