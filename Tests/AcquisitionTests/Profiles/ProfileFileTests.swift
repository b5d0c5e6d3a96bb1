import Acquisition
import Diagnostics
import Glibc
import Testing

@Suite("A profile's file is read strictly, and every fault is told at once")
struct ProfileFileTests {
    static let good = """
        name = "meter"
        title = "Maker Meter"
        kind = "electrical"
        phases = 1
        protocol = "modbus"
        sources = ["a manual"]
        unverified = []
        [line]
        unit_id = 7
        baud = 9600
        parity = "even"
        stop_bits = 2
        [modbus]
        function = 3
        read_limit = 20
        alignment = 2
        read_gaps = false
        silence_ms = 60
        encoding = "float32"
        word_order = "CDAB"
        registers = [
            { channel = "voltage_v", address = 0x10, transform = "magnitude" },
            { channel = "current_a", address = 20, encoding = "int16", multiply = 0.5 },
            { channel = "power_factor", address = 21, encoding = "uint16", divide = 1000 },
        ]
        [modbus.not_available]
        uint16 = ["0xFFFF", "0x8000"]
        """

    @Test("All that a file can say reaches the profile")
    func whole() throws {
        let profile = try profile(Self.good)
        let expected = DeviceProfile(
            name: "meter",
            title: "Maker Meter",
            kind: .electrical,
            conversation: .modbus(
                RegisterTable(
                    function: .holding,
                    readLimit: 20,
                    alignment: 2,
                    readsGaps: false,
                    silence: .milliseconds(60),
                    entries: [
                        RegisterEntry(
                            channel: .voltage,
                            address: 16,
                            encoding: .float32,
                            wordOrder: .cdab,
                            transform: .magnitude
                        ),
                        RegisterEntry(
                            channel: .current,
                            address: 20,
                            encoding: .int16,
                            scale: .multiply(by: 0.5)
                        ),
                        RegisterEntry(
                            channel: .powerFactor,
                            address: 21,
                            encoding: .uint16,
                            scale: .divide(by: 1_000),
                            notAvailable: [0xFFFF, 0x8000]
                        ),
                    ]
                )
            ),
            phases: 1,
            sources: ["a manual"],
            unverified: [],
            unitID: 7,
            line: LineSettings(baud: 9_600, parity: .even, stopBits: 2)
        )
        #expect(profile == expected)
    }

    @Test("A file of many faults gets them all, each with line and key")
    func manyFaults() throws {
        let text = try SettingsFile.text(at: Board.golden("profile-faults.toml"))
        try Board.expectGolden(
            faults(text).map(\.description).joined(separator: "\n") + "\n",
            "profile-faults.txt"
        )
    }

    struct Broken: Sendable, CustomTestStringConvertible {
        var change: String
        var to: String
        var line: Int
        var key: String
        var says: String

        var testDescription: String { says }
    }

    static let broken = [
        Broken(
            change: "unverified = []\n",
            to: "",
            line: 1,
            key: "unverified",
            says: "is missing"
        ),
        Broken(
            change: "address = 20",
            to: "address = 0x11",
            line: 23,
            key: "modbus.registers[2].address",
            says: "0x11 lies in voltage_v of line 22, which is float32 at 0x10"
        ),
        Broken(
            change: "current_a",
            to: "voltage_v",
            line: 23,
            key: "modbus.registers[2].channel",
            says: "voltage_v is in line 22 already"
        ),
        Broken(
            change: "read_limit = 20",
            to: "read_limit = 1",
            line: 22,
            key: "modbus.registers[1].address",
            says: "float32 at 0x10 cannot be read: one read is of at most 1 registers"
        ),
        Broken(
            change: "word_order = \"CDAB\"\n",
            to: "",
            line: 21,
            key: "modbus.registers[1].word_order",
            says: "is missing, here and as the default of [modbus]"
        ),
        Broken(
            change: "address = 21",
            to: "address = 0x10000",
            line: 24,
            key: "modbus.registers[3].address",
            says: "65536 is not in 0…65535"
        ),
        Broken(
            change: "protocol = \"modbus\"",
            to: "protocol = \"wt901\"",
            line: 13,
            key: "modbus",
            says: "says nothing for a wt901 stream"
        ),
        Broken(
            change: "kind = \"electrical\"",
            to: "kind = \"vibration\"",
            line: 4,
            key: "phases",
            says: "says nothing for a vibration sensor"
        ),
        Broken(
            change: "name = \"meter\"",
            to: "name = \"metre\"",
            line: 1,
            key: "name",
            says: "is \"metre\", but the file is called meter.toml"
        ),
        Broken(
            change: "\"current_a\"",
            to: "\"curent_a\"",
            line: 23,
            key: "modbus.registers[2].channel",
            says: "did you mean current_a?"
        ),
        Broken(
            change: "silence_ms",
            to: "silence_s",
            line: 18,
            key: "modbus.silence_s",
            says: "is not a known key"
        ),
        Broken(change: "[line]", to: "[line", line: 8, key: "", says: ""),
    ]

    @Test("One fault is told at its line, with its key and what was expected", arguments: broken)
    func oneFault(broken: Broken) throws {
        try #require(Self.good.holds(broken.change))
        let text = Self.good.replacing(first: broken.change, by: broken.to)
        let faults = try faults(text)
        let fault = try #require(
            faults.first { $0.line == broken.line && $0.key == broken.key },
            "\(faults.map(\.description))"
        )
        #expect(fault.message.holds(broken.says), "\(fault)")
    }

    @Test("Every file that is cut short is refused without a crash")
    func cutShort() throws {
        let bytes = Array(Self.good.utf8)
        let end = try #require(bytes.lastIndex(of: UInt8(ascii: "}")))
        for length in 0..<end {
            let text = String(decoding: bytes[..<length], as: UTF8.self)
            #expect(throws: ProfileError.self, "cut at \(length)") { try profile(text) }
        }
    }

    private func profile(_ text: String) throws -> DeviceProfile {
        let directory = try TemporaryDirectory()
        try directory.write(text, to: "meter.toml")
        return try ProfileCatalog(directories: [directory.path]).profile(named: "meter")
    }

    /// The faults of `text` as meter.toml, without the directory before the file's name.
    private func faults(_ text: String) throws -> [SettingsFault] {
        do {
            _ = try profile(text)
        } catch ProfileError.faults(_, let faults) {
            return faults.map {
                SettingsFault(
                    file: "meter.toml",
                    line: $0.line,
                    column: $0.column,
                    key: $0.key,
                    message: $0.message,
                    severity: $0.severity
                )
            }
        }
        return []
    }
}

extension String {
    /// Whether `part` is somewhere in the text; what is empty is everywhere.
    func holds(_ part: String) -> Bool {
        part.isEmpty || indices.contains { self[$0...].hasPrefix(part) }
    }

    /// The text with the first `part` replaced.
    func replacing(first part: String, by replacement: String) -> String {
        guard let start = indices.first(where: { self[$0...].hasPrefix(part) }) else { return self }
        let end = index(start, offsetBy: part.count)
        return String(self[..<start]) + replacement + String(self[end...])
    }
}
