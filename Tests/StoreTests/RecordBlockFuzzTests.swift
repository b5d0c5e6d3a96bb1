import Diagnostics
import Glibc
import Testing

@testable import Store

@Suite("No bytes, however wrong, can hurt the decoder")
struct RecordBlockFuzzTests {
    private static let rounds = 4_000

    /// A seed of its own each run; `FUZZ_SEED` repeats one.
    private static func seed() -> UInt64 {
        if let text = getenv("FUZZ_SEED"), let seed = UInt64(String(cString: text)) { return seed }
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return UInt64(bitPattern: Int64(time.tv_nsec)) ^ UInt64(time.tv_sec)
    }

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

    private static func mutate(_ bytes: [UInt8], with noise: inout SplitMix64) -> [UInt8] {
        var bytes = bytes
        for _ in 0...(noise.next() % 4) {
            let index = bytes.isEmpty ? 0 : Int(noise.next() % UInt64(bytes.count))
            switch noise.next() % 5 {
            case 0 where !bytes.isEmpty: bytes[index] ^= 1 << UInt8(noise.next() % 8)
            case 1 where !bytes.isEmpty: bytes[index] = UInt8(truncatingIfNeeded: noise.next())
            case 2 where !bytes.isEmpty: bytes.remove(at: index)
            case 3: bytes.insert(noise.next() % 2 == 0 ? 0xFF : 0, at: index)
            default: bytes = Array(bytes.prefix(index))
            }
        }
        return bytes
    }

    /// Whether it decodes; anything but a `RecordBlockError` ends the test.
    private static func decodes(_ block: [UInt8]) -> Bool {
        do throws(RecordBlockError) {
            let record = try RecordBlock.decode(block, assetID: "pump-1")
            #expect(record.events.count <= AssetRecord.eventLimit)
            #expect(record.polls.count <= AssetRecord.pollLimit)
            #expect(record.windows.count <= AssetRecord.windowLimit)
            #expect(record.assessments.count <= AssetRecord.assessmentLimit)
            #expect(record.assessments.allSatisfy { (0...100).contains($0.health) })
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
        let seed = Self.seed()
        print("FUZZ_SEED=\(seed)")
        var noise = SplitMix64(seed: seed)
        let before = peakKiB()
        var decoded = 0
        for block in try Self.samples() {
            let body = try Self.body(of: block)
            #expect(Self.decodes(Self.block(of: body, length: body.count)))
            for _ in 0..<Self.rounds {
                let changed = Self.mutate(body, with: &noise)
                let claims = [changed.count, changed.count, changed.count, Int(noise.next() >> 40)]
                let length = claims[Int(noise.next() % 4)]
                decoded += Self.decodes(Self.block(of: changed, length: length)) ? 1 : 0
            }
        }
        // Some changes only change a value: the test reaches past the checksum.
        #expect(decoded > 0, "seed \(seed)")
        #expect(peakKiB() - before < 64 * 1_024, "seed \(seed)")
    }

    @Test("Bytes without any sense are refused")
    func nonsense() {
        let seed = Self.seed()
        print("FUZZ_SEED=\(seed)")
        var noise = SplitMix64(seed: seed)
        for _ in 0..<Self.rounds {
            let count = Int(noise.next() % 200)
            let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: noise.next()) }
            let isRefused = !Self.decodes(Self.block(of: bytes, length: count))
            #expect(isRefused, "seed \(seed)")
        }
    }

    private func peakKiB() -> Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss
    }
}
