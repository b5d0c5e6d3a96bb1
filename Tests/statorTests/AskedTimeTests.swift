import Diagnostics
import Testing

@testable import stator

@Suite("A time as people give it")
struct AskedTimeTests {
    private static let now = Timestamp(microseconds: 1_769_860_800_123_456)

    @Test("An instant, a date, and how long ago it was, to the microsecond")
    func taken() throws {
        let expected: [(String, Int64)] = [
            ("2026-01-31T12:00:00.123456Z", 0), ("2026-01-31", 43_200_123_456), ("-0s", 0),
            ("-90s", 90_000_000), ("-5m", 300_000_000), ("-1h", 3_600_000_000),
            ("-7d", 604_800_000_000), ("-3660d", 316_224_000_000_000),
            ("-316224000s", 316_224_000_000_000),
        ]
        for (text, ago) in expected {
            let time = try #require(AskedTime.read(text, now: Self.now), "\(text)")
            #expect(Self.now.microseconds - time.microseconds == ago, "\(text)")
        }
    }

    @Test(
        "Anything else is none, also one step beyond ten years",
        arguments: [
            "", "-", "-h", "1h", "+1h", "--1h", "-+1h", "-1", "-1w", "-1.5h", "-1 h", "- 1h",
            "-1hh",
            "-3661d", "-316224001s", "-99999999999999999999d", "-9223372036854775807d", "-١h",
            "yesterday", "now", "2026-02-30", "2026-01-31T12:00:00",
        ]
    )
    func refused(text: String) {
        #expect(AskedTime.read(text, now: Self.now) == nil)
    }

    @Test("While the clock is not known nothing is so long ago, and an instant is one")
    func withoutClock() {
        #expect(AskedTime.read("-1h", now: nil) == nil)
        #expect(AskedTime.read("2026-01-31T12:00:00.123456Z", now: nil) == Self.now)
    }
}
