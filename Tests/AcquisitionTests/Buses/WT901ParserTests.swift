import Diagnostics
import Testing

@testable import Acquisition

@Suite("WT901 frames are found in whatever the line brings")
struct WT901ParserTests {
    /// A frame as the sensor sends it.
    static func frame(_ type: UInt8, _ numbers: [Int16]) -> [UInt8] {
        var bytes: [UInt8] = [0x55, type]
        for number in numbers {
            let word = UInt16(bitPattern: number)
            bytes += [UInt8(word & 0xFF), UInt8(word >> 8)]
        }
        return bytes + [bytes.reduce(0, &+)]
    }

    /// The frames in `bytes`: type and numbers.
    static func parse(_ parser: inout WT901Parser, _ bytes: [UInt8]) -> [[Int]] {
        bytes.compactMap { parser.feed($0) }.map { frame in
            [
                Int(frame.type), Int(frame.numbers.0), Int(frame.numbers.1), Int(frame.numbers.2),
                Int(frame.numbers.3),
            ]
        }
    }

    /// Three frames of a sample; the next start byte lets the first be trusted at once.
    static let sample =
        frame(0x51, [100, -200, 2_048, 2_550]) + frame(0x52, [1, -2, 3, 0])
        + frame(0x53, [-4, 5, -6, 0])
    static let parsed = [
        [0x51, 100, -200, 2_048, 2_550], [0x52, 1, -2, 3, 0], [0x53, -4, 5, -6, 0],
    ]

    @Test("Frames one after another are all found, and no byte is bad")
    func clean() {
        var parser = WT901Parser()
        #expect(Self.parse(&parser, Self.sample + Self.sample) == Self.parsed + Self.parsed)
        #expect(parser.badBytes == 0 && parser.badChecksums == 0)
    }

    @Test("A stream cut in anywhere loses the frame that was cut, and no other")
    func cutIn() {
        for cut in 1..<11 {
            var parser = WT901Parser()
            let found = Self.parse(&parser, Array((Self.sample + Self.sample).dropFirst(cut)))
            #expect(found == Array((Self.parsed + Self.parsed).dropFirst()), "cut at \(cut)")
            #expect(parser.badBytes == UInt64(11 - cut))
        }
    }

    @Test("0x55 in data, even where a frame seems to begin, misleads nobody")
    func startInData() {
        // Bytes 55 51 55 51 … as data: at every place something looks like a start.
        let tricky = Self.frame(0x51, [0x5155, 0x5155, 0x5155, 0x5155])
        let numbers = [0x51, 0x5155, 0x5155, 0x5155, 0x5155]
        for cut in 0..<11 {
            var parser = WT901Parser()
            let bytes = Array((tricky + tricky + tricky + Self.sample).dropFirst(cut))
            let found = Self.parse(&parser, bytes)
            let whole = cut == 0 ? 3 : 2
            #expect(found == Array(repeating: numbers, count: whole) + Self.parsed, "cut at \(cut)")
        }
    }

    @Test("A damaged frame is lost alone, wherever the damage is")
    func damaged() {
        for position in 0..<11 {
            var bytes = Self.sample + Self.sample
            bytes[33 + position] ^= 0x20
            var parser = WT901Parser()
            let found = Self.parse(&parser, bytes)
            var expected = Self.parsed + Self.parsed
            expected.remove(at: 3)
            #expect(found == expected, "damage at \(position)")
            #expect(parser.badBytes == 11)
        }
    }

    @Test("A byte lost on the line makes no frame that was never sent")
    func lostByte() {
        var generator = SplitMix64(seed: 9)
        func number() -> Int16 { Int16(truncatingIfNeeded: generator.next()) }
        for _ in 0..<3_000 {
            var sent: [UInt8] = []
            for type: UInt8 in [0x51, 0x52, 0x53, 0x51, 0x52] {
                sent += Self.frame(type, [number(), number(), number(), number()])
            }
            sent.append(0x55)
            var whole = WT901Parser()
            let frames = Self.parse(&whole, sent)
            #expect(frames.count == 5)
            for position in 11..<22 {
                var bytes = sent
                bytes.remove(at: position)
                var parser = WT901Parser()
                let found = Self.parse(&parser, bytes)
                #expect(found.allSatisfy(frames.contains), "\(sent) without byte \(position)")
                #expect(found.count >= 2, "\(sent) without byte \(position)")
            }
        }
    }

    @Test("Garbage between frames is counted byte by byte")
    func garbage() {
        var generator = SplitMix64(seed: 901)
        for _ in 0..<200 {
            // No 0x55: what looks like a frame by chance is another test's matter.
            let noise = (0..<Int(generator.next() % 40)).map { _ in
                UInt8(truncatingIfNeeded: generator.next() % 0x55)
            }
            var parser = WT901Parser()
            let found = Self.parse(&parser, Self.sample + noise + Self.sample)
            #expect(found == Self.parsed + Self.parsed)
            #expect(parser.badBytes == UInt64(noise.count))
        }
    }

    @Test("Random bytes make hardly a frame: at most one in ten million")
    func noise() {
        var generator = SplitMix64(seed: 55)
        var parser = WT901Parser()
        var found = 0
        for _ in 0..<2_000_000
        where parser.feed(UInt8(truncatingIfNeeded: generator.next() >> 32)) != nil {
            found += 1
        }
        #expect(found <= 1)
    }

    @Test("Numbers become units, rails are clipped, and all zero is no acceleration")
    func readings() {
        let time = MonotonicTime(nanoseconds: 5)
        func read(_ type: UInt8, _ numbers: (Int16, Int16, Int16, Int16)) -> [Reading] {
            var readings: [Reading] = []
            WT901Parser.Frame(type: type, numbers: numbers)
                .forEachReading(at: time) { readings.append($0) }
            return readings
        }
        let acceleration = read(0x51, (2_048, .max, .min, 2_531))
        #expect(acceleration.map(\.channel) == Array(WT901Frame.channels[0..<4]))
        #expect(acceleration.map(\.value) == [1, 32_767.0 * 16 / 32_768, -16, 25.31])
        #expect(
            acceleration.map(\.quality)
                == [.good, .uncertain(.clipped), .uncertain(.clipped), .good]
        )
        #expect(read(0x52, (16_384, -16_384, 0, 9)).map(\.value) == [1_000, -1_000, 0])
        #expect(read(0x53, (16_384, -16_384, .min, 9)).map(\.value) == [90, -90, -180])
        #expect(
            read(0x51, (0, 0, 0, 2_000)).map(\.quality)
                == [
                    .bad(.zeroAcceleration), .bad(.zeroAcceleration), .bad(.zeroAcceleration),
                    .good,
                ]
        )
        #expect(read(0x54, (1, 2, 3, 4)).isEmpty)
    }
}
