import Diagnostics
import Platform
import Testing

@testable import stator

@Suite("The wall clock is followed")
struct WallClockTests {
    private let offset = Condition<Int64>(0)
    private let clock: WallClock

    init() {
        let offset = self.offset
        clock = WallClock(readOffset: { offset.withLock { $0 } })
        set(toYear: 2_026)
    }

    private func set(toYear year: Int64, plus microseconds: Int64 = 0) {
        let start = (year - 1_970) * 31_556_952 * 1_000_000
        offset.withLock { $0 = start - MonotonicClock.now().nanoseconds / 1_000 + microseconds }
    }

    private func move(by microseconds: Int64) {
        offset.withLock { $0 += microseconds }
    }

    @Test("A date that cannot be is never trusted, neither at the start nor later")
    func impossible() {
        set(toYear: 1_970)
        #expect(clock.check(.system) == .none)
        #expect(clock.utcOffsetMicroseconds == nil)
        set(toYear: 2_026)
        #expect(clock.check(.system) == .trusted)
        let before = clock.utcOffsetMicroseconds
        set(toYear: 1_970)
        #expect(clock.check(.system) == .none)
        #expect(clock.utcOffsetMicroseconds == before)
    }

    @Test("A step is told with its size; small ones are followed and not told")
    func steps() {
        #expect(clock.check(.system) == .trusted)
        move(by: -3_600_000_000)
        #expect(clock.check(.system) == .stepped(.seconds(-3_600)))
        #expect(clock.check(.system) == .none)
        let before = clock.utcOffsetMicroseconds
        for _ in 0..<10 {
            move(by: 400_000)
            #expect(clock.check(.system) == .none)
        }
        #expect(clock.utcOffsetMicroseconds == before.map { $0 + 4_000_000 })
    }

    @Test("An offset that is measured a little off moves no time")
    func measuredOff() {
        #expect(clock.check(.system) == .trusted)
        let before = clock.utcOffsetMicroseconds
        for off: Int64 in [1, -2, 350, -399] {
            move(by: off)
            #expect(clock.check(.system) == .none)
            move(by: -off)
        }
        #expect(clock.utcOffsetMicroseconds == before)
    }
}
