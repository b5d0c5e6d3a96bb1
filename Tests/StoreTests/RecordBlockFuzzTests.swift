import Diagnostics
import Fuzzing
import Glibc
import Testing

@testable import Store

@Suite("No bytes, however wrong, can hurt the decoder")
struct RecordBlockFuzzTests {
    private static func samples() throws -> [[UInt8]] {
        [
            try RecordBlock.encode(Sample.record(1, events: 0)),
            try RecordBlock.encode(Sample.record(1, events: 20, offset: 1_700_000_000_000_000)),
            try RecordBlock.encode(Sample.meterRecord()),
            try RecordBlock.encode(Sample.judgedRecord(1)),
        ]
    }

    /// The body of a block, and the block of a body: mutations behind the checksum.
    private static func body(of block: [UInt8]) throws -> [UInt8] {
        let length = block[5..<9].reversed().reduce(0) { $0 << 8 | Int($1) }
        return try Deflate.inflate(block[9...], count: length)
    }

    private static func block(of body: [UInt8], length: Int) -> [UInt8] {
        func bytes(_ number: UInt32) -> [UInt8] {
            [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: number >> UInt32($0)) }
        }
        let tail = bytes(UInt32(truncatingIfNeeded: length)) + Deflate.deflate(body)
        return [RecordBlock.format] + bytes(Deflate.checksum(tail[...])) + tail
    }

    /// Whether it decodes; anything but a `RecordBlockError` ends the test.
    private static func decodes(_ block: [UInt8]) -> Bool {
        do throws(RecordBlockError) {
            let record = try RecordBlock.decode(block, assetID: "pump-1")
            #expect(record.events.count <= AssetRecord.eventLimit)
            #expect(record.polls.count <= AssetRecord.pollLimit)
            #expect(record.windows.count <= AssetRecord.windowLimit)
            #expect(record.assessments.count <= AssetRecord.assessmentLimit)
            let health = record.assessments.compactMap(\.health)
            #expect(health.allSatisfy { (0...100).contains($0) })
            return true
        } catch {
            #expect(!error.description.isEmpty)
            return false
        }
    }

    @Test("A block cut anywhere, or with one bit changed anywhere, is refused")
    func everyCutAndBit() throws {
        for block in try Self.samples() {
            for count in block.indices { #expect(!Self.decodes(Array(block.prefix(count)))) }
            for index in block.indices {
                for bit in 0..<8 {
                    var changed = block
                    changed[index] ^= 1 << UInt8(bit)
                    #expect(!Self.decodes(changed), "byte \(index), bit \(bit)")
                }
            }
            #expect(!Self.decodes(block + [0]))
        }
    }

    @Test("Bodies changed at random behind a true checksum never trap nor grow past the limits")
    func changedBodies() throws {
        let bodies = try Self.samples().map(Self.body)
        for body in bodies { #expect(Self.decodes(Self.block(of: body, length: body.count))) }
        var fuzz = Fuzz("record-block", corpus: bodies)
        let before = peakKiB()
        var decoded = 0
        var number = 0
        fuzz.run { body in
            number += 1
            // Now and then its length is a lie, up to 16 million.
            let length = number % 4 == 0 ? (number &* 2_654_435_761) & 0xFF_FFFF : body.count
            decoded += Self.decodes(Self.block(of: body, length: length)) ? 1 : 0
        }
        // Some changes only change a value: the test reaches past the checksum.
        #expect(decoded > 0, "seed \(fuzz.seed)")
        #expect(peakKiB() - before < 64 * 1_024, "seed \(fuzz.seed)")
    }

    @Test("Bytes without any sense are refused")
    func nonsense() {
        var fuzz = Fuzz("record-noise", corpus: [[]], cost: 2)
        let seed = fuzz.seed
        var noise = SplitMix64(seed: seed)
        fuzz.run { _ in
            let count = Int(noise.next() % 200)
            let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: noise.next()) }
            #expect(!Self.decodes(Self.block(of: bytes, length: count)), "seed \(seed)")
        }
    }

    private func peakKiB() -> Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss
    }
}
