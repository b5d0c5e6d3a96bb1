import Diagnostics
import Testing

@testable import Store

@Suite("A record block gives back what was put in, or says why not")
struct RecordBlockTests {
    private func roundTrip(_ record: AssetRecord) throws -> AssetRecord {
        try RecordBlock.decode(RecordBlock.encode(record), assetID: record.assetID)
    }

    @Test("Records of no, one, a hundred and the most events come back to the bit")
    func counts() throws {
        for count in [1, 2, 100, 1_000, AssetRecord.eventLimit] {
            let record = Sample.record(3, events: count, offset: 1_700_000_000_000_000)
            #expect(try roundTrip(record) == record)
        }
        let empty = try roundTrip(Sample.record(3, events: 0))
        #expect(empty.events.isEmpty && empty.polls.isEmpty)
        #expect(empty.start == Sample.record(3).start)
    }

    @Test("Missing values, every quality, state and source come back")
    func everyField() throws {
        let qualities = QualityReason.allCases.flatMap { reason in
            reason == .none ? [Quality.good] : [.uncertain(reason), .bad(reason)]
        }
        var record = Sample.record(1, events: 0)
        var noise = SplitMix64(seed: 5)
        for (index, quality) in qualities.enumerated() {
            var all = InlineQualities()
            for signal in Signal.allCases where noise.next() % 2 == 0 { all[signal] = quality }
            record.events.append(
                SensorEvent(
                    identity: EventIdentity(seed: noise.next(), sequence: 1),
                    time: MonotonicTime(nanoseconds: Int64(noise.next() >> 2)),
                    timestamp: index % 3 == 0
                        ? nil : Timestamp(microseconds: Int64(noise.next() >> 10)),
                    voltageV: noise.nextUnit() * 1_000,
                    currentA: index == 4 ? -0.0 : noise.nextUnit() * 20_000,
                    powerFactor: index % 2 == 0 ? nil : noise.nextUnit(),
                    powerKW: index % 5 == 0 ? nil : noise.nextUnit() * 60_000,
                    vibrationG: index % 7 == 0 ? nil : Double.leastNonzeroMagnitude,
                    qualities: all,
                    state: OperatingState.allCases[index % 3],
                    source: Source.allCases[index % Source.allCases.count]
                )
            )
        }
        let back = try roundTrip(record)
        #expect(back.events == record.events)
        #expect(back.events[4].currentA.sign == .minus)
        #expect(back.identitySeed == nil)
    }

    @Test("Power that follows from the rest takes next to no room, of one phase and of three")
    func derivedPower() throws {
        var record = Sample.record(1, events: 100)
        let single = try RecordBlock.encode(record).count
        record.events = record.events.map { event in
            SensorEvent(
                identity: event.identity,
                time: event.time,
                timestamp: event.timestamp,
                voltageV: event.voltageV,
                currentA: event.currentA,
                powerFactor: event.powerFactor,
                powerKW: 3 * (event.voltageV * event.currentA * (event.powerFactor ?? 0)) / 1_000,
                vibrationG: event.vibrationG,
                qualities: event.qualities,
                state: event.state,
                source: event.source
            )
        }
        #expect(try RecordBlock.encode(record).count < single + 20)
        #expect(try roundTrip(record) == record)
    }

    @Test("Polls of several devices come back in their order, whatever their channels")
    func polls() throws {
        var record = Sample.record(2, events: 4)
        var noise = SplitMix64(seed: 9)
        for index in 0..<60 {
            let channels = index % 10 == 9 ? [] : Channel.allCases.prefix(1 + index % 4 * 20)
            record.polls.append(
                DevicePoll(
                    deviceID: ["meter", "meter-æ", ""][index % 3],
                    time: record.start + .milliseconds(index * 16 - 40),
                    readings: channels.map { channel in
                        let isMissing = noise.next() % 5 == 0
                        return Reading(
                            channel: channel,
                            value: isMissing ? nil : Double(Float(noise.nextUnit() * 500)),
                            quality: isMissing ? .bad(.noReply) : .good,
                            time: record.start + .milliseconds(index * 16 - 50)
                        )
                    }
                )
            )
        }
        #expect(try roundTrip(record) == record)
    }

    @Test("A value that is not finite is stored as none")
    func notFinite() throws {
        var record = Sample.record(1, events: 0)
        let time = record.start
        let values = [Double.nan, .infinity, -.infinity, 1]
        record.polls = values.map { value in
            let reading = Reading(channel: .voltage, value: value, quality: .good, time: time)
            return DevicePoll(deviceID: "meter", time: time, readings: [reading])
        }
        #expect(try roundTrip(record).polls.map { $0.readings[0].value } == [nil, nil, nil, 1])
    }

    @Test("One past each limit is refused with its name")
    func limits() throws {
        let time = MonotonicTime(nanoseconds: 1)
        let reading = Reading(channel: .voltage, value: 1, quality: .good, time: time)
        func poll(_ readings: Int, id: String = "m") -> DevicePoll {
            DevicePoll(
                deviceID: id,
                time: time,
                readings: Array(repeating: reading, count: readings)
            )
        }
        var record = Sample.record(1, events: 0)
        let atLimit: [[DevicePoll]] = [
            Array(repeating: poll(1), count: AssetRecord.pollLimit),
            [poll(DevicePoll.readingLimit)],
            Array(repeating: poll(128), count: AssetRecord.readingLimit / 128),
            [poll(1, id: String(repeating: "m", count: AssetDeclaration.idByteLimit))],
        ]
        for polls in atLimit {
            record.polls = polls
            #expect(try roundTrip(record).polls == polls)
        }
        let pastLimit: [[DevicePoll]] = [
            Array(repeating: poll(1), count: AssetRecord.pollLimit + 1),
            [poll(DevicePoll.readingLimit + 1)],
            Array(repeating: poll(128), count: AssetRecord.readingLimit / 128) + [poll(1)],
            [poll(1, id: String(repeating: "m", count: AssetDeclaration.idByteLimit + 1))],
        ]
        for polls in pastLimit {
            record.polls = polls
            #expect {
                try RecordBlock.encode(record)
            } throws: { error in
                guard case .tooLarge? = error as? StoreError else { return false }
                return true
            }
        }
    }

    @Test("What a second takes on disk stays within its budget")
    func sizes() throws {
        let twin = try RecordBlock.encode(Sample.record(1, events: 100)).count
        let meter = try RecordBlock.encode(Sample.meterRecord()).count
        print("bytes a second: \(twin) for 100 Hz, \(meter) for 1 Hz with 40 channels")
        #expect(twin < 3_000)
        #expect(meter < 450)
    }
}

extension Sample {
    /// One second of a meter with 40 channels at 1 Hz, its values 32-bit floats as on the bus.
    static func meterRecord() -> AssetRecord {
        var record = record(1, events: 1)
        var noise = SplitMix64(seed: 3)
        let readings = Channel.allCases.prefix(40).map { channel in
            Reading(
                channel: channel,
                value: Double(Float(channel.plausibleRange.upperBound * noise.nextUnit())),
                quality: .good,
                time: record.start + .milliseconds(230)
            )
        }
        record.polls = [
            DevicePoll(
                deviceID: "meter-1",
                time: record.start + .milliseconds(230),
                readings: readings
            )
        ]
        return record
    }
}
