import CModbus
import Diagnostics
import Fuzzing
import Glibc
import Testing

@testable import Acquisition

@Suite("Registers may hold any words, and a line any requests")
struct RegisterFuzzTests {
    @Test("A value of any shipped profile is plausible and good, or says what it is not")
    func values() throws {
        let catalog = Board.catalog
        let entries = try catalog.names.flatMap { name -> [RegisterEntry] in
            guard case .modbus(let table) = try catalog.profile(named: name).conversation else {
                return []
            }
            return table.entries
        }
        try #require(entries.count > 100)
        var fuzz = Fuzz(
            "registers",
            corpus: [
                [0x43, 0x66, 0x80, 0, 0x41, 0x20, 0, 0], [0x7F, 0xC0, 0, 0, 0x80, 0, 0, 0],
                [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0x08, 0xFC, 0, 0, 0, 1],
            ],
            keepsLength: true
        )
        var goodCount = 0
        try fuzz.run { bytes in
            let words = (0..<4).map { UInt16(bytes[2 * $0]) << 8 | UInt16(bytes[2 * $0 + 1]) }
            for entry in entries {
                let read = entry.decode(words.span)
                if let value = read.value { try #require(value.isFinite) }
                guard read.quality == .good else { continue }
                goodCount += 1
                let value = try #require(read.value)
                try #require(entry.channel.isPlausible(value), "\(entry): \(words)")
            }
        }
        #expect(goodCount > 0)
    }

    @Test("Whatever comes over the line, the next whole request is found and answered")
    func requests() throws {
        let good = Self.signed([1, 4, 0, 0, 0, 2])
        let corpus = [good, good + good, Self.signed([1, 3, 0, 0, 0, 200]), Self.signed([9, 17])]
        let device = try ServedDevice(
            profile: try Board.catalog.profile(named: "eastron-sdm120"),
            unitID: 1
        ) { { _ in 1 } }
        // Not within the macro: the C string would be gone before the call.
        let made = modbus_new_rtu("/dev/null", 9_600, 78, 8, 1)
        let context = try #require(made)
        let nowhere = open("/dev/null", O_RDWR | O_CLOEXEC)
        try #require(nowhere >= 0)
        defer { close(nowhere) }
        let responder = ModbusResponder(
            context: context,
            checksumLength: 2,
            devices: [device],
            onReply: nil
        )
        var sent = 0
        var fuzz = Fuzz("modbus-requests", corpus: corpus, cost: 2)
        try fuzz.run { bytes in
            // Half of them reach past the checksum.
            let input = bytes.count % 2 == 0 ? bytes : Self.signed(bytes)
            var framer = RTURequestFramer()
            var rest = input[...]
            while !rest.isEmpty {
                framer.append(rest.prefix(7))
                rest = rest.dropFirst(7)
                while let request = framer.next() {
                    try #require(request.count <= RTURequestFramer.byteLimit)
                    sent += responder.answer(request, on: nowhere) == .sent ? 1 : 0
                }
            }
            if let request = framer.silence() {
                sent += responder.answer(request, on: nowhere) == .sent ? 1 : 0
            }
            try #require(framer.isEmpty)
            framer.append(good)
            try #require(framer.next() == good)
        }
        #expect(sent > 0)
    }

    private static func signed(_ bytes: [UInt8]) -> [UInt8] {
        let sum = RTURequestFramer.checksum(of: bytes)
        return bytes + [UInt8(sum & 0xFF), UInt8(sum >> 8)]
    }
}
