import Acquisition
import Fuzzing
import Testing

@testable import stator

@Suite("A configuration may be any bytes")
struct ConfigurationFuzzTests {
    private static let root: String = {
        "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    }()

    @Test("It is a configuration, or all that is wrong with it is told with its line")
    func configurations() throws {
        var corpus = try ["deploy/stator.toml", "Tests/statorTests/Golden/broken.toml"].map {
            Array(try SettingsFile.text(at: "\(Self.root)/\($0)").utf8)
        }
        corpus.append(
            Array(
                """
                [agent]
                listen = "127.0.0.1:8077"
                [[bus]]
                id = "a"
                kind = "modbus-rtu"
                port = "/dev/line"
                [[device]]
                id = "m"
                bus = "a"
                profile = "meter"
                unit_id = 1
                [[asset]]
                id = "motor-01"
                meter = "m"
                rated_current_a = 4.5
                [[sink]]
                id = "plant"
                url = "http://127.0.0.1:8086"
                token_file = "/etc/stator/token"
                """.utf8
            )
        )
        var fuzz = Fuzz(
            "configuration",
            corpus: corpus,
            words: [
                "[[asset]]", "[[bus]]", "[[device]]", "[[sink]]", "[agent]", "[asset.limits]",
                "id = ",
                "\"\"\"", "'''", "{", "}", "[", "]", "=", ".", "#", "true", "\"10m\"", "\"-1d\"",
                "99999999999h", "\\u0000", "http://[::1]:99999/", "0x",
            ] + Fuzz.dateWords,
            cost: 5
        )
        try fuzz.run { bytes in
            let lines = 1 + bytes.count { $0 == UInt8(ascii: "\n") }
            let (configuration, faults) = read(String(decoding: bytes, as: UTF8.self))
            try #require(configuration != nil || !faults.isEmpty)
            for fault in faults where fault.hasPrefix("t.toml:") {
                let line = Int(fault.dropFirst(7).prefix { $0.isNumber })
                try #require(line.map { (1...lines + 1).contains($0) } == true, "\(fault)")
            }
        }
    }
}
