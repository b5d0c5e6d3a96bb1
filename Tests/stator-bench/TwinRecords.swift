import Diagnostics
import DigitalTwin
import Store

/// Records of the twin as the agent stores them: a second at 100 Hz each.
enum TwinRecords {
    private static let eventsPerRecord = 100

    /// `count` records, one after the other.
    static func make(_ count: Int) throws -> [AssetRecord] {
        var source = try Source()
        return (0..<count).map { _ in source.next() }
    }

    /// Where records come from, one at a time.
    struct Source {
        private static let asset = AssetDeclaration(
            id: "bench",
            phases: 1,
            hasVibration: true,
            duty: .unknownMotor
        )

        private var twin: MotorTwin
        private let door = EventDoor(asset: asset)
        private var number = 0

        init() throws { twin = MotorTwin(try TwinSettings(seed: 7)) }

        /// The next second of the motor.
        mutating func next() -> AssetRecord {
            let start = MonotonicTime(nanoseconds: Int64(number) * 1_000_000_000)
            var events: [SensorEvent] = []
            for index in 0..<eventsPerRecord {
                let candidate = twin.next().candidate(
                    identitySeed: 7,
                    time: start + .milliseconds(10 * index),
                    timestamp: nil
                )
                if case .accepted(let event) = door.admit(candidate, now: nil) {
                    events.append(event)
                }
            }
            defer { number += 1 }
            return AssetRecord(
                assetID: Self.asset.id,
                source: .simulator,
                start: start,
                identitySeed: 7,
                firstSequence: UInt64(number * eventsPerRecord),
                events: events,
                polls: []
            )
        }
    }
}
