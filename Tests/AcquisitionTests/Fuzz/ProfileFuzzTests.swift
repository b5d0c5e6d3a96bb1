import Fuzzing
import Glibc
import Testing

@testable import Acquisition

@Suite("A profile may be any bytes")
struct ProfileFuzzTests {
    private static let directory: String = {
        let parts = #filePath.split(separator: "/").dropLast(4)
        return "/" + parts.joined(separator: "/") + "/board/profiles"
    }()

    @Test("It is a profile, or all that is wrong with it is told with its line")
    func profiles() throws {
        let names = ["eastron-sdm120", "pzem-004t", "witmotion-wt901", "schneider-pm5xxx"]
        let corpus = try names.map {
            Array(try SettingsFile.text(at: "\(Self.directory)/\($0).toml").utf8)
        }
        var fuzz = Fuzz(
            "profile",
            corpus: corpus,
            words: [
                "[[table]]", "[[table.entry]]", "name = ", "\"\"\"", "'''", "{", "}", "[", "]",
                "0x",
                "0xFFFFFFFF", "true", "address = 65535", "float32", "#", "=", ".", "\\u0000",
            ] + Fuzz.dateWords,
            cost: 2
        )
        try fuzz.run { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            do throws(ProfileError) {
                _ = try ProfileFile.profile(in: text, name: "eastron-sdm120", file: "x.toml")
            } catch {
                guard case .faults(_, let faults) = error else { return }
                let lines = 1 + bytes.count { $0 == UInt8(ascii: "\n") }
                try #require(!faults.isEmpty)
                try #require(
                    faults.allSatisfy { (1...lines + 1).contains($0.line) && !$0.message.isEmpty }
                )
            }
        }
    }
}
