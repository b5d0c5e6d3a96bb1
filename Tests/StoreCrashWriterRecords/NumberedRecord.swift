import Diagnostics
import Platform
import Store

/// A record whose content follows from one number, so that what comes back can be checked to the bit.
public enum NumberedRecord {
    /// The asset it belongs to.
    public static let asset = AssetDeclaration(
        id: "crash",
        phases: 1,
        hasVibration: true,
        duty: .unknownMotor
    )

    /// Record number `number`.
    public static func make(_ number: UInt64) -> AssetRecord {
        var chance = SplitMix64(seed: number)
        let start = MonotonicTime(nanoseconds: Int64(number) * 1_000_000_000)
        let door = EventDoor(asset: asset)
        var events: [SensorEvent] = []
        for index in 0..<Int(chance.next() % 20) {
            var candidate = EventCandidate(
                identity: EventIdentity(seed: number, sequence: 5 + UInt64(index)),
                time: start + .milliseconds(10 * index),
                timestamp: nil,
                voltage: Measurement(200 + 60 * chance.nextUnit(), .good),
                current: Measurement(20 * chance.nextUnit(), .good),
                powerFactor: Measurement(chance.nextUnit(), .good),
                source: .modbusRTU
            )
            candidate.vibration = Measurement(chance.nextUnit(), .uncertain(.settling))
            if case .accepted(let event) = door.admit(candidate, now: nil) { events.append(event) }
        }
        let reading = Reading(
            channel: .importEnergy,
            value: Double(number),
            quality: .good,
            time: start
        )
        return AssetRecord(
            assetID: asset.id,
            source: .modbusRTU,
            start: start,
            identitySeed: number,
            firstSequence: 5,
            events: events,
            polls: [
                DevicePoll(deviceID: "meter", time: start + .milliseconds(3), readings: [reading])
            ]
        )
    }
}
