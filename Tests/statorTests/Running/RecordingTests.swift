import Diagnostics
import Store
import Testing

@testable import stator

@Suite("What an asset gives becomes records")
struct RecordingTests {
    static let asset = AssetDeclaration(
        id: "m",
        phases: 1,
        hasVibration: false,
        duty: .unknownMotor
    )

    static func time(_ milliseconds: Int64) -> MonotonicTime {
        MonotonicTime(nanoseconds: milliseconds * 1_000_000)
    }

    func event(
        _ milliseconds: Int64,
        _ sequence: UInt64,
        offset: Int64? = nil
    ) throws -> SensorEvent {
        let candidate = EventCandidate(
            identity: EventIdentity(seed: 1, sequence: sequence),
            time: Self.time(milliseconds),
            timestamp: offset.map { Timestamp(microseconds: milliseconds * 1_000 + $0) },
            voltage: Measurement(230, .good),
            current: Measurement(1, .good),
            powerFactor: Measurement(0.9, .good),
            source: .modbusRTU
        )
        let admission = EventDoor(asset: Self.asset).admit(candidate, now: nil)
        guard case .accepted(let event) = admission else { throw Refused() }
        return event
    }

    struct Refused: Error {}

    func poll(_ milliseconds: Int64) -> DevicePoll {
        DevicePoll(deviceID: "d", time: Self.time(milliseconds), readings: [])
    }

    @Test("the first event at once, then a second's worth at a time, none lost and none twice")
    func spans() throws {
        var builder = RecordBuilder(assetID: "m", source: .modbusRTU, identitySeed: 1)
        var records: [AssetRecord] = []
        for index in 0..<350 {
            let next = try event(Int64(index) * 10, UInt64(index))
            if let record = builder.add(next, sequence: UInt64(index)) { records.append(record) }
        }
        if let rest = builder.close() { records.append(rest) }
        #expect(records.map(\.events.count) == [1, 100, 100, 100, 49])
        #expect(records.map(\.firstSequence) == [0, 1, 101, 201, 301])
        let identities = records.flatMap(\.events).map(\.identity)
        #expect(identities == (0..<350).map { EventIdentity(seed: 1, sequence: $0) })
        #expect(builder.close() == nil)
    }

    @Test("no record has events from before and after the clock was trusted or set")
    func clockSet() throws {
        var builder = RecordBuilder(assetID: "m", source: .modbusRTU, identitySeed: 1)
        let right: Int64 = 1_790_000_000_000_000
        var records: [AssetRecord] = []
        for index in 0..<200 {
            // It is trusted from 0.2 s on, set back at 0.5 s, and measured a little off at times.
            let isOff = (120..<150).contains(index)
            let set = index < 50 ? right : right - 1_000_000 + (isOff ? 300 : 0)
            let offset = index < 20 ? nil : set
            let next = try event(Int64(index) * 10, UInt64(index), offset: offset)
            if let record = builder.add(next, sequence: UInt64(index)) { records.append(record) }
        }
        if let rest = builder.close() { records.append(rest) }
        #expect(records.map(\.events.count) == [1, 19, 30, 100, 50])
        #expect(records.map(\.firstSequence) == [0, 1, 20, 50, 150])
        let parts = records.map { Set($0.events.map(\.utcOffsetMicroseconds)).count }
        #expect(parts == [1, 1, 1, 2, 1])
    }

    @Test("by time alone when nothing more comes")
    func byTime() throws {
        var builder = RecordBuilder(assetID: "m", source: .modbusRTU, identitySeed: 1)
        #expect(builder.add(poll(0)) == nil)
        #expect(builder.close(before: Self.time(999)) == nil)
        #expect(builder.close(before: Self.time(1_000))?.polls.count == 1)
        #expect(builder.close(before: Self.time(9_000)) == nil)
    }

    @Test("full before a second has passed, if more comes than a record holds")
    func full() throws {
        var builder = RecordBuilder(assetID: "m", source: .serial, identitySeed: 1)
        var records: [AssetRecord] = []
        for index in 0..<(AssetRecord.pollLimit + 1) {
            let next = DevicePoll(
                deviceID: "d",
                time: MonotonicTime(nanoseconds: Int64(index)),
                readings: []
            )
            if let record = builder.add(next) { records.append(record) }
        }
        #expect(records.map(\.polls.count) == [AssetRecord.pollLimit])
        #expect(builder.close()?.polls.count == 1)
    }

    @Test("a failed poll when it begins, when its reason changes, and once a minute")
    func failedPolls() {
        var polls = FailedPolls()
        func isKept(_ reason: QualityReason?, at seconds: Int64) -> Bool {
            let time = Self.time(seconds * 1_000)
            let reading = Reading(
                channel: .voltage,
                value: reason == nil ? 230 : nil,
                quality: reason.map { .bad($0) } ?? .good,
                time: time
            )
            return polls.isWorthStoring([reading], at: time)
        }
        #expect(isKept(.noReply, at: 0))
        #expect(!isKept(.noReply, at: 1))
        #expect(isKept(.portUnavailable, at: 2))
        #expect(!isKept(.portUnavailable, at: 61))
        #expect(isKept(.portUnavailable, at: 62))
        #expect(isKept(nil, at: 63))
        #expect(isKept(.portUnavailable, at: 64))
    }
}
