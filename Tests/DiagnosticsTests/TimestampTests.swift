import Diagnostics
import Testing

@Suite("A timestamp")
struct TimestampTests {
    @Test(
        "reads and writes ISO 8601 in UTC",
        arguments: [
            (Int64(0), "1970-01-01T00:00:00.000Z"),
            (-1_000, "1969-12-31T23:59:59.999Z"),
            (951_827_696_789_000, "2000-02-29T12:34:56.789Z"),
            (1_798_761_599_999_999, "2026-12-31T23:59:59.999999Z"),
            (4_107_542_400_000_000, "2100-03-01T00:00:00.000Z"),
        ]
    )
    func roundTrip(microseconds: Int64, text: String) {
        let timestamp = Timestamp(microseconds: microseconds)
        #expect(timestamp.description == text)
        #expect(Timestamp(text) == timestamp)
    }

    @Test("keeps every day of four centuries apart and in order")
    func everyDay() throws {
        var previous = ""
        for day in stride(from: Int64(-36_524), to: 109_573, by: 1) {
            let timestamp = Timestamp(microseconds: day * 86_400_000_000)
            let text = timestamp.description
            #expect(Timestamp(text) == timestamp)
            #expect(text > previous, "\(previous) is not before \(text)")
            previous = text
        }
    }

    @Test("reads whole seconds and cuts off what lies below a microsecond")
    func fractions() {
        #expect(Timestamp("1970-01-01T00:00:01Z") == Timestamp(microseconds: 1_000_000))
        #expect(Timestamp("1970-01-01T00:00:00.5Z") == Timestamp(microseconds: 500_000))
        #expect(Timestamp("1970-01-01T00:00:00.123456789Z") == Timestamp(microseconds: 123_456))
    }

    @Test(
        "refuses what is no UTC instant of the calendar",
        arguments: [
            "", "now", "2026-11-24", "2026-11-24T08:15:06", "2026-11-24T08:15:06+00:00",
            "2026-11-24 08:15:06Z", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z",
            "2026-04-31T00:00:00Z", "2026-11-24T24:00:00Z", "2026-11-24T08:60:06Z",
            "2026-11-24T08:15:60Z", "2026-11-24T08:15:06.Z", "2026-11-24T08:15:06.1234567890Z",
            "2026-11-24T08:15:06.12a Z", "-026-11-24T08:15:06Z", "2026-11-24T08:15:06z",
        ]
    )
    func refused(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test("and durations stay within what can be told: a damaged file may say anything")
    func extremes() {
        let century = Duration.seconds(3_155_760_000)
        #expect(Timestamp(microseconds: .max) + century == Timestamp(microseconds: .max))
        #expect(MonotonicTime(nanoseconds: .max) + century == MonotonicTime(nanoseconds: .max))
        #expect(
            MonotonicTime(nanoseconds: .min) + (.zero - century) == MonotonicTime(nanoseconds: .min)
        )
        let all = MonotonicTime(nanoseconds: .max) - MonotonicTime(nanoseconds: .min)
        #expect(all.wholeNanoseconds == Int64.max)
        #expect(Duration.seconds(Int64.max).wholeNanoseconds == .max)
        #expect(Duration.seconds(Int64.min).wholeNanoseconds == .min)
        #expect(Duration.nanoseconds(-1_500_000_000).wholeNanoseconds == -1_500_000_000)
    }
}
