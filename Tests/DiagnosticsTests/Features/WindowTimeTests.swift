import Diagnostics
import Testing

@Suite("Windows when time misbehaves")
struct WindowTimeTests {
    static func features() -> WindowFeatures {
        WindowFeatures(FeatureSet(interval: .milliseconds(10)))
    }

    /// Takes events at the milliseconds given; what was not `.open`.
    static func take(_ features: inout WindowFeatures, _ milliseconds: [Int64]) -> [WindowOutcome] {
        milliseconds.map { features.take(Points.event(at: $0 * 1_000_000)) }.filter { $0 != .open }
    }

    static let second = (0..<100).map { Int64($0) * 10 }

    @Test func `half a window without an event is at the limit, a millisecond more a gap`() {
        for (step, expected) in [(500, [WindowOutcome]()), (501, [.dropped(.gap)])] {
            var features = Self.features()
            let start = (0..<20).map { Int64($0) * 10 }
            #expect(Self.take(&features, start + [190 + Int64(step)]) == expected)
        }
    }

    @Test func `a window that was complete before the gap is closed, one that was not is dropped`()
    {
        var features = Self.features()
        _ = Self.take(&features, Self.second + [60_000])
        #expect(features.counts.closed == 1)
        _ = Self.take(&features, (1...40).map { 60_000 + Int64($0) * 10 } + [600_000])
        #expect(features.counts.gap == 1)
        #expect(features.counts.closed == 1)
    }

    @Test func `after a gap the next window is whole`() {
        var features = Self.features()
        _ = Self.take(&features, Array(Self.second.prefix(30)) + Self.second.map { $0 + 9_000 })
        let outcome = features.take(Points.event(at: 10_000_000_000))
        guard case .closed(let window) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(window.count == 100)
        #expect(window.first == MonotonicTime(nanoseconds: 9_000_000_000))
    }

    @Test func `time that goes backwards drops the window and starts again`() {
        var features = Self.features()
        let outcomes = Self.take(&features, [1_000, 1_010, 1_020, 1_019])
        #expect(outcomes == [.dropped(.clockStep)])
        _ = Self.take(&features, (1...100).map { 1_019 + Int64($0) * 10 })
        #expect(features.counts.closed == 1)
    }

    @Test func `the ends of the clock are survived`() {
        var features = Self.features()
        for time in [0, Int64.max, 0, .min, .max, .max, -1, 5] {
            _ = features.take(Points.event(at: time))
        }
        #expect(features.counts.closed == 0)
    }

    @Test func `a source that floods fills the room there is and yields nothing`() {
        var features = Self.features()
        let capacity = features.set.window.capacity
        for count in [capacity, capacity + 1] {
            features = Self.features()
            _ = Self.take(&features, (0..<count).map { 500 * Int64($0) / Int64(count) })
            _ = Self.take(&features, [1_000])
            #expect(features.counts.closed == (count == capacity ? 1 : 0))
            #expect(features.counts.tooManyPoints == (count == capacity ? 0 : 1))
        }
    }

    @Test func `a tick ends the window of a source that has died`() {
        var features = Self.features()
        _ = Self.take(&features, Self.second)
        #expect(features.end(before: MonotonicTime(nanoseconds: 990_000_000)) == .open)
        guard case .closed = features.end(before: MonotonicTime(nanoseconds: 2_000_000_000)) else {
            Issue.record("not closed")
            return
        }
        #expect(features.end(before: MonotonicTime(nanoseconds: 9_000_000_000)) == .open)
    }

    @Test func `a change of state inside a window is told`() {
        var features = Self.features()
        for index in 0..<100 {
            let state = index < 50 ? OperatingState.idle : .running
            _ = features.take(Points.event(at: Int64(index) * 10_000_000, state: state))
        }
        let outcome = features.take(Points.event(at: 1_000_000_000))
        guard case .closed(let window) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(window.state == nil)
    }

    @Test func `the future never changes a window`() {
        var short = Self.features()
        var long = Self.features()
        _ = Self.take(&short, Self.second + [1_000])
        let before = short.withValues { values in values.indices.map { values[$0].bitPattern } }
        for time in Self.second + [1_000] { _ = long.take(Points.event(at: time * 1_000_000)) }
        for index in 1..<90 {
            _ = long.take(
                Points.event(at: 1_000_000_000 + Int64(index) * 10_000_000, voltageV: 999)
            )
        }
        let after = long.withValues { values in values.indices.map { values[$0].bitPattern } }
        #expect(before == after)
    }
}
