import Diagnostics
import Store

/// A record all of whose contents follow from its number, so that whoever reads it can tell whether
/// it is whole.
package enum NumberedRecord {
    /// Record `number`, 1 and up, with as many events as follow from that, or `eventCount`.
    package static func make(_ number: Int, eventCount: Int? = nil) -> AssetRecord {
        let start = MonotonicTime(nanoseconds: Int64(number) * 1_000_000_000)
        var noise = SplitMix64(seed: UInt64(number))
        var events: [SensorEvent] = []
        for index in 0..<(eventCount ?? number % 60) {
            events.append(event(index, of: number, start, &noise))
        }
        return AssetRecord(
            assetID: "asset-\(number % 3)",
            source: .simulator,
            start: start,
            identitySeed: UInt64(number),
            firstSequence: 0,
            events: events,
            polls: [],
            windows: number % 4 == 0 ? [window(number, start, &noise)] : [],
            assessments: number % 2 == 0 ? [assessment(start, &noise)] : [],
            featureNames: ["mean", "std-\(number % 5)"],
            channelNames: ["vibration"]
        )
    }

    /// The number of a record that was made here.
    package static func number(of record: AssetRecord) -> Int {
        Int(record.start.nanoseconds / 1_000_000_000)
    }

    /// Whether `record` is the one of its number, to the bit.
    ///
    /// One without events does not store what their identities begin with.
    package static func isWhole(_ record: AssetRecord) -> Bool {
        let made = make(number(of: record))
        return record.assetID == made.assetID && record.source == made.source
            && record.start == made.start && record.events == made.events
            && record.polls == made.polls && record.windows == made.windows
            && record.assessments == made.assessments
            && record.featureNames == made.featureNames
            && record.channelNames == made.channelNames
            && (made.events.isEmpty || record.identitySeed == made.identitySeed)
    }

    private static func window(
        _ number: Int,
        _ start: MonotonicTime,
        _ noise: inout SplitMix64
    ) -> FeatureWindow {
        FeatureWindow(
            first: start,
            last: start + .milliseconds(990),
            count: number % 1_000,
            state: .running,
            values: [noise.nextUnit(), noise.nextUnit()],
            evaluation: [noise.nextUnit()]
        )
    }

    private static func assessment(
        _ start: MonotonicTime,
        _ noise: inout SplitMix64
    ) -> Assessment {
        Assessment(
            time: start,
            standing: .judged,
            score: noise.nextUnit(),
            normScore: noise.nextUnit(),
            state: .healthy,
            degradation: noise.nextUnit(),
            parts: [
                Assessment.Part(
                    channel: 0,
                    value: noise.nextUnit(),
                    deviation: noise.nextUnit(),
                    share: 1
                )
            ]
        )
    }

    private static func event(
        _ index: Int,
        of number: Int,
        _ start: MonotonicTime,
        _ noise: inout SplitMix64
    ) -> SensorEvent {
        let voltageV: Double = 220 + 20 * noise.nextUnit()
        let currentA: Double = 10 * noise.nextUnit()
        let powerFactor = noise.nextUnit()
        let powerKW: Double = 3 * noise.nextUnit()
        return SensorEvent(
            identity: EventIdentity(seed: UInt64(number), sequence: UInt64(index)),
            time: start + .milliseconds(10 * index),
            timestamp: nil,
            voltageV: voltageV,
            currentA: currentA,
            powerFactor: powerFactor,
            powerKW: powerKW,
            vibrationG: index % 3 == 0 ? nil : noise.nextUnit(),
            qualities: InlineQualities(),
            state: .running,
            source: .simulator
        )
    }
}
