import Diagnostics
import Fuzzing
import Testing

@testable import Acquisition

@Suite("A WT901's line may bring any bytes")
struct StreamFuzzTests {
    @Test(
        "Every byte is of a frame, bad or waiting, and after noise the next good frames are found"
    )
    func stream() throws {
        let sample = WT901ParserTests.sample
        var fuzz = Fuzz("wt901", corpus: [sample, sample + sample, [0x55, 0x55, 0x51]])
        try fuzz.run { bytes in
            var parser = WT901Parser()
            let found = WT901ParserTests.parse(&parser, bytes).count
            let waiting = bytes.count - found * 11 - Int(parser.badBytes)
            try #require((0...12).contains(waiting), "\(bytes)")
            // Twelve zeros end whatever waits; then a good stream is heard again.
            let after = WT901ParserTests.parse(
                &parser,
                [UInt8](repeating: 0, count: 12) + sample + sample
            )
            try #require(
                after.suffix(5)
                    == (WT901ParserTests.parsed + WT901ParserTests.parsed).suffix(5).map { $0 }
            )
        }
    }

    @Test("A reading is plausible and good, or says what it is not")
    func readings() {
        var fuzz = Fuzz("wt901-readings", corpus: [WT901ParserTests.frame(0x51, [1, 2, 3, 4])])
        fuzz.run { bytes in
            guard bytes.count >= 9 else { return }
            let numbers = (0..<4).map { index in
                Int16(bitPattern: UInt16(bytes[1 + 2 * index]) | UInt16(bytes[2 + 2 * index]) << 8)
            }
            var parser = WT901Parser()
            let frame = WT901ParserTests.frame(0x50 + bytes[0] % 16, numbers) + [0x55]
            for byte in frame {
                parser.feed(byte)?
                    .forEachReading(at: MonotonicTime(nanoseconds: 0)) { reading in
                        if reading.quality == .good {
                            #expect(reading.value.map(reading.channel.isPlausible) == true)
                        }
                    }
            }
        }
    }
}
