import Diagnostics
import Testing

@Suite("The unbalance of a supply is followed")
struct UnbalanceWatchTests {
    private static func time(_ seconds: Int) -> MonotonicTime {
        MonotonicTime(nanoseconds: Int64(seconds) * 1_000_000_000)
    }

    private static func unbalance(_ percent: Double) -> VoltageUnbalance? {
        VoltageUnbalance(lineVoltages: 400 * (1 + percent / 100), 400, 400 * (1 - percent / 100))
    }

    @Test func `what lasts ten seconds is told once, and its end likewise`() {
        var watch = UnbalanceWatch()
        var told: [Int: VoltageUnbalance.Verdict] = [:]
        for second in 0..<60 {
            let percent = (10..<40).contains(second) ? 1.5 : 0.3
            if let verdict = watch.take(Self.unbalance(percent), at: Self.time(second)) {
                told[second] = verdict
            }
        }
        #expect(told == [20: .derate, 50: .good])
    }

    @Test func `a moment, a gap in what is known, and a clock that steps back tell nothing`() {
        var watch = UnbalanceWatch()
        for second in 0..<9 { #expect(watch.take(Self.unbalance(6), at: Self.time(second)) == nil) }
        #expect(watch.take(nil, at: Self.time(9)) == nil)
        #expect(watch.last == nil)
        for second in 10..<19 {
            #expect(watch.take(Self.unbalance(6), at: Self.time(second)) == nil)
        }
        #expect(watch.take(Self.unbalance(6), at: Self.time(2)) == nil)
        #expect(watch.take(Self.unbalance(6), at: Self.time(11)) == nil)
        #expect(watch.take(Self.unbalance(6), at: Self.time(12)) == .doNotRun)
        #expect(watch.verdict == .doNotRun)
    }

    @Test func `the sentence has the number, what to do, and the clause`() throws {
        #expect(try #require(Self.unbalance(0.5)).text.contains("0.5 %, within 1 %"))
        let derate = try #require(Self.unbalance(1.5)).text
        #expect(derate.contains("1.5 %: load the motor with at most 97.5 % of its rated power"))
        #expect(try #require(Self.unbalance(3)).text.contains("EN 50160"))
        #expect(try #require(Self.unbalance(6)).text.contains("do not run the motor"))
    }
}
