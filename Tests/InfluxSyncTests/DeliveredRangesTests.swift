import Diagnostics
import TestServers
import Testing

@testable import InfluxSync

@Suite("What is known to be delivered")
struct DeliveredRangesTests {
    @Test("It says the same as a plain set of numbers", arguments: 0..<20)
    func saysSamePlainSet(seed: Int) {
        var chance = SplitMix64(seed: UInt64(seed))
        var ranges = DeliveredRanges()
        var model: Set<Int64> = []
        for _ in 0..<300 {
            let first = Int64(chance.next() % 120) + 1
            let range = first...(first + Int64(chance.next() % 4))
            if chance.next() % 4 == 0 {
                ranges.forget(range)
                model.subtract(range)
            } else {
                ranges.markDelivered(range)
                model.formUnion(range)
            }
            for (left, right) in zip(ranges.ranges, ranges.ranges.dropFirst()) {
                #expect(left.upperBound + 1 < right.lowerBound)
            }
            #expect(Set(ranges.ranges.flatMap { Array($0) }) == model)
            let last = Int64(chance.next() % 130)
            let next: Int64? = (1...130).first { !model.contains($0) && $0 <= last }
            #expect(ranges.nextBacklog(upTo: last)?.lowerBound == next)
            if let found = ranges.nextBacklog(upTo: last) {
                #expect(found.allSatisfy { !model.contains($0) } && found.upperBound <= last)
                #expect(found.upperBound == last || model.contains(found.upperBound + 1))
            }
            #expect(ranges.missing(in: 1...130) == Int64(130 - model.count))
            #expect(DeliveredRanges(encoded: ranges.encoded) == ranges)
        }
    }

    @Test("Above its limit the smallest range is forgotten, and nothing else")
    func aboveLimitSmallestRange() {
        var ranges = DeliveredRanges()
        for index in 0..<Int64(DeliveredRanges.rangeLimit) {
            ranges.markDelivered((index * 10 + 1)...(index * 10 + (index == 5 ? 1 : 3)))
        }
        #expect(ranges.ranges.count == DeliveredRanges.rangeLimit)
        ranges.markDelivered(10_000...10_001)
        #expect(ranges.ranges.count == DeliveredRanges.rangeLimit)
        #expect(ranges.nextBacklog(from: 51, upTo: 60) == 51...60)
        #expect(ranges.ranges.last == 10_000...10_001)
    }

    @Test("Any bytes are read without a trap")
    func anyBytesReadWithout() {
        var chance = SplitMix64(seed: 3)
        for _ in 0..<20_000 {
            let count = Int(chance.next() % 24)
            var bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: chance.next()) }
            if count > 1 { (bytes[0], bytes[1]) = (1, bytes[1] % 4) }
            if let ranges = DeliveredRanges(encoded: bytes) {
                #expect(DeliveredRanges(encoded: ranges.encoded) == ranges)
            }
            var cursors = OutboxCursors()
            _ = cursors.read(bytes)
        }
    }
}
