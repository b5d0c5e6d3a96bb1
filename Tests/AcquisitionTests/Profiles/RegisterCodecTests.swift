import Acquisition
import Diagnostics
import Testing

@Suite("A number in registers becomes a measurement, and back")
struct RegisterCodecTests {
    struct Example: Sendable, CustomTestStringConvertible {
        var registers: [UInt16]
        var encoding: RegisterEntry.Encoding
        var order = RegisterEntry.WordOrder.abcd
        var scale = RegisterEntry.Scale.multiply(by: 1)
        var channel = Channel.activePower
        var value: Double

        var testDescription: String { "\(encoding) \(order.rawValue) \(registers) is \(value)" }
    }

    /// Registers written out by hand from the number's bits.
    static let examples = [
        Example(registers: [2_301], encoding: .uint16, scale: .divide(by: 10), value: 230.1),
        Example(registers: [0xFFFF], encoding: .int16, value: -1),
        Example(registers: [0x8AD0], encoding: .int16, value: -30_000),
        Example(
            registers: [0x0001, 0x0002],
            encoding: .uint32,
            channel: .interruptions,
            value: 65_538
        ),
        Example(
            registers: [0x0002, 0x0001],
            encoding: .uint32,
            order: .cdab,
            channel: .interruptions,
            value: 65_538
        ),
        Example(registers: [0xFFFF, 0xFF9C], encoding: .int32, value: -100),
        Example(registers: [0xFF9C, 0xFFFF], encoding: .int32, order: .cdab, value: -100),
        Example(registers: [0x4366, 0x3333], encoding: .float32, value: Double(Float(230.2))),
        Example(
            registers: [0x3333, 0x4366],
            encoding: .float32,
            order: .cdab,
            value: Double(Float(230.2))
        ),
        Example(registers: [0xC47A, 0x0000], encoding: .float32, value: -1_000),
        Example(
            registers: [0, 0, 0x0001, 0x0003],
            encoding: .int64,
            scale: .divide(by: 1_000),
            channel: .importEnergy,
            value: 65.539
        ),
        Example(
            registers: [0x0003, 0x0001, 0, 0],
            encoding: .uint64,
            order: .cdab,
            channel: .importEnergy,
            value: 65_539
        ),
        Example(
            registers: [0xFFFF, 0xFFFF, 0xFFFF, 0xFFFE],
            encoding: .int64,
            value: -2
        ),
        Example(
            registers: [0x40F8, 0x6A00, 0x0000, 0x0000],
            encoding: .float64,
            channel: .importEnergy,
            value: 100_000
        ),
        Example(
            registers: [16_384],
            encoding: .int16,
            scale: .divide(by: 2_048),
            channel: .accelerationX,
            value: 8
        ),
        Example(registers: [7], encoding: .uint16, scale: .multiply(by: 0.5), value: 3.5),
    ]

    @Test(
        "Each encoding and word order reads as written out by hand, and writes it",
        arguments: examples
    )
    func reads(example: Example) {
        let entry = RegisterEntry(
            channel: example.channel,
            address: 0,
            encoding: example.encoding,
            wordOrder: example.order,
            scale: example.scale
        )
        let measurement = entry.decode(example.registers.span)
        #expect(measurement == Measurement(example.value, .good))
        #expect(entry.encode(example.value) == example.registers)
    }

    @Test("An entry is found at its offset among others")
    func offset() {
        let entry = RegisterEntry(channel: .voltage, address: 9, encoding: .float32)
        let registers: [UInt16] = [1, 2, 3, 0x4366, 0x0000, 5]
        #expect(entry.decode(registers.span, at: 3) == Measurement(230, .good))
    }

    @Test("A not-available pattern and a NaN have no value and say so")
    func notAvailable() {
        let integer = RegisterEntry(
            channel: .voltage,
            address: 0,
            encoding: .uint32,
            scale: .divide(by: 10),
            notAvailable: [0xFFFF_FFFF]
        )
        #expect(
            integer.decode([0xFFFF, 0xFFFF].span) == Measurement(nil, .bad(.notAvailable))
        )
        #expect(integer.decode([0x0000, 0xFFFF].span).quality == .bad(.outOfRange))
        let float = RegisterEntry(
            channel: .voltage,
            address: 0,
            encoding: .float32,
            wordOrder: .cdab,
            notAvailable: [0x8000_8000]
        )
        for registers: [UInt16] in [
            [0x0000, 0x7FC0], [0x0000, 0xFFC0], [0xFFFF, 0xFFFF], [0x8000, 0x8000],
        ] {
            #expect(float.decode(registers.span) == Measurement(nil, .bad(.notAvailable)))
        }
    }

    @Test("A pattern counts after the words are put in order")
    func patternOrder() {
        let entry = RegisterEntry(
            channel: .voltage,
            address: 0,
            encoding: .uint32,
            wordOrder: .cdab,
            notAvailable: [0x7FFF_FFFF]
        )
        #expect(entry.decode([0xFFFF, 0x7FFF].span).quality == .bad(.notAvailable))
        #expect(entry.decode([0x7FFF, 0xFFFF].span).quality == .bad(.outOfRange))
    }

    @Test("What the channel cannot be is bad, with the value the device said; an infinity has none")
    func implausible() {
        let entry = RegisterEntry(channel: .voltage, address: 0, encoding: .float32)
        #expect(entry.decode([0x44BB, 0x8000].span) == Measurement(1_500, .bad(.outOfRange)))
        #expect(entry.decode([0x7F80, 0x0000].span) == Measurement(nil, .bad(.outOfRange)))
        #expect(entry.decode([0xFF80, 0x0000].span) == Measurement(nil, .bad(.outOfRange)))
    }

    @Test(
        "A float whose words are in the wrong order is not taken for a voltage",
        arguments: 1...300
    )
    func wrongOrder(volts: Int) {
        let bits = Float(volts).bitPattern
        let swapped = [UInt16(truncatingIfNeeded: bits), UInt16(bits >> 16)]
        let entry = RegisterEntry(channel: .voltage, address: 0, encoding: .float32)
        #expect(entry.decode(swapped.span).quality == .bad(.outOfRange))
    }

    @Test(
        "Schneider's four-quadrant code is unfolded",
        arguments: [
            (0.86, 0.86), (-0.86, 0.86), (1.14, 0.86), (-1.14, 0.86), (1.0, 1.0), (-1.0, 1.0),
            (2.0, 0.0), (-2.0, 0.0), (0.0, 0.0),
        ]
    )
    func fourQuadrant(code: Double, powerFactor: Double) throws {
        let entry = RegisterEntry(
            channel: .powerFactor,
            address: 0,
            encoding: .float64,
            transform: .fourQuadrant
        )
        let measurement = entry.decode(registers(of: code).span)
        let value = try #require(measurement.value)
        #expect(abs(value - powerFactor) < 1e-12)
        #expect(measurement.quality == .good)
    }

    @Test(
        "A code beyond the four quadrants is bad, not folded back in",
        arguments: [2.5, -2.5, 3, 99]
    )
    func beyondFourQuadrants(code: Double) {
        let entry = RegisterEntry(
            channel: .powerFactor,
            address: 0,
            encoding: .float64,
            transform: .fourQuadrant
        )
        #expect(entry.decode(registers(of: code).span).quality == .bad(.outOfRange))
    }

    @Test("A power factor whose sign is a direction is taken by its magnitude")
    func magnitude() {
        let entry = RegisterEntry(
            channel: .powerFactor,
            address: 0,
            encoding: .int16,
            scale: .divide(by: 1_000),
            transform: .magnitude
        )
        #expect(entry.decode([UInt16(bitPattern: -860)].span) == Measurement(0.86, .good))
        #expect(entry.encode(0.86) == [860])
    }

    @Test("A value beyond the registers becomes the last one they hold")
    func saturates() {
        func entry(_ encoding: RegisterEntry.Encoding) -> RegisterEntry {
            RegisterEntry(channel: .activePower, address: 0, encoding: encoding)
        }
        #expect(entry(.int16).encode(40_000) == [0x7FFF])
        #expect(entry(.int16).encode(-40_000) == [0x8000])
        #expect(entry(.uint16).encode(-1) == [0])
        #expect(entry(.uint32).encode(1e20) == [0xFFFF, 0xFFFF])
        #expect(entry(.int64).encode(-1e30) == [0x8000, 0, 0, 0])
        #expect(entry(.uint64).encode(.infinity) == [0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF])
        #expect(entry(.float32).encode(1e300) == [0x7F7F, 0xFFFF])
    }

    @Test("A value is never written as a not-available pattern, and no value always is one")
    func avoidsPatterns() {
        let unsigned = RegisterEntry(
            channel: .alarm,
            address: 0,
            encoding: .uint16,
            notAvailable: [0xFFFF]
        )
        #expect(unsigned.encode(70_000) == [0xFFFE])
        #expect(unsigned.encode(nil) == [0xFFFF])
        let signed = RegisterEntry(
            channel: .activePower,
            address: 0,
            encoding: .int16,
            notAvailable: [0x8000, 0x7FFF]
        )
        #expect(signed.encode(-40_000) == [0x8001])
        #expect(signed.encode(40_000) == [0x7FFE])
        let float = RegisterEntry(channel: .voltage, address: 0, encoding: .float32)
        #expect(float.decode(float.encode(nil).span).quality == .bad(.notAvailable))
        #expect(float.decode(float.encode(.nan).span).quality == .bad(.notAvailable))
    }

    private func registers(of value: Double) -> [UInt16] {
        (0..<4).map { UInt16(truncatingIfNeeded: value.bitPattern >> UInt64(48 - 16 * $0)) }
    }
}
