import Diagnostics
import StoreCrashWriterRecords
import Testing

@testable import Store

@Suite("A record's block")
struct RecordBlockTests {
    func roundTrip(_ record: AssetRecord) throws -> AssetRecord {
        try RecordBlock.decode(
            RecordBlock.encode(record),
            assetID: record.assetID,
            source: record.source,
            start: record.start
        )
    }

    @Test("gives back every record to the bit")
    func numbered() throws {
        for number in UInt64(0)..<300 {
            let record = NumberedRecord.make(number)
            let back = try roundTrip(record)
            if record.events.isEmpty {
                #expect(back.polls == record.polls && back.events.isEmpty)
            } else {
                #expect(back == record)
            }
        }
    }

    @Test("keeps missing values, every quality, odd doubles and polls of several devices in order")
    func odd() throws {
        let start = MonotonicTime(nanoseconds: 7)
        var polls: [DevicePoll] = []
        let values: [Double?] = [
            nil, 0, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, .infinity, 230.1,
        ]
        let qualities =
            [Quality.good]
            + QualityReason.allCases.filter { $0 != .none }.flatMap {
                [Quality.uncertain($0), .bad($0)]
            }
        for (index, quality) in qualities.enumerated() {
            let time = start + .milliseconds(index)
            let channels: [Channel] = index % 3 == 0 ? [.voltage, .frequency] : [.voltage]
            polls.append(
                DevicePoll(
                    deviceID: index % 2 == 0 ? "mètre-1" : "b",
                    time: time,
                    readings: channels.map { channel in
                        Reading(
                            channel: channel,
                            value: values[index % values.count],
                            quality: quality,
                            time: time + .microseconds(-index)
                        )
                    }
                )
            )
        }
        let record = AssetRecord(
            assetID: "a",
            source: .serial,
            start: start,
            identitySeed: 0,
            firstSequence: 0,
            events: [],
            polls: polls
        )
        let back = try roundTrip(record)
        #expect(back == record)
        let zero = try #require(back.polls[2].readings[0].value)
        #expect(zero.sign == .minus)
    }

    @Test("of nothing is a record of nothing")
    func empty() throws {
        let record = AssetRecord(
            assetID: "a",
            source: .http,
            start: MonotonicTime(nanoseconds: 0),
            identitySeed: 0,
            firstSequence: 0,
            events: [],
            polls: []
        )
        #expect(try roundTrip(record) == record)
    }

    @Test("that is damaged is refused and never crashes")
    func damaged() throws {
        let seed = UInt64.random(in: .min ... .max)
        var chance = SplitMix64(seed: seed)
        let record = NumberedRecord.make(1)
        let block = RecordBlock.encode(record)
        for length in 0..<block.count {
            #expect(throws: StoreError.self) {
                try RecordBlock.decode(
                    Array(block[..<length]),
                    assetID: "crash",
                    source: .modbusRTU,
                    start: record.start
                )
            }
        }
        for _ in 0..<5_000 {
            var damaged = block
            for _ in 0...Int(chance.next() % 4) {
                damaged[Int(chance.next() % UInt64(block.count))] ^= UInt8(1 + chance.next() % 255)
            }
            guard damaged != block else { continue }
            let decoded = try? RecordBlock.decode(
                damaged,
                assetID: "crash",
                source: .modbusRTU,
                start: record.start
            )
            // A flip in zlib's own header may leave the content as it was; other content never.
            #expect(decoded == nil || decoded == record, "seed \(seed)")
        }
    }

    @Test("whose payload was made up is refused and never crashes")
    func madeUp() throws {
        let seed = UInt64.random(in: .min ... .max)
        var chance = SplitMix64(seed: seed)
        for _ in 0..<5_000 {
            let payload = (0..<Int(chance.next() % 200)).map { _ in
                UInt8(truncatingIfNeeded: chance.next() % (chance.next() % 2 == 0 ? 4 : 256))
            }
            let sum = Deflate.checksum(payload)
            let header = [sum, UInt32(payload.count)].flatMap { number in
                stride(from: UInt32(0), to: 32, by: 8).map {
                    UInt8(truncatingIfNeeded: number >> $0)
                }
            }
            let block = [RecordBlock.version] + header + Deflate.compress(payload)
            _ = try? RecordBlock.decode(
                block,
                assetID: "x",
                source: .serial,
                start: MonotonicTime(nanoseconds: 0)
            )
        }
    }
}
