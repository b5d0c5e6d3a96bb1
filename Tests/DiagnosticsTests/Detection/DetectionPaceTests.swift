import Testing

@testable import Diagnostics

@Suite("The pace of detection")
struct DetectionPaceTests {
    @Test func `a fast source is seen by medians, a slow one by means, a rare one stretched`() {
        for milliseconds in [1, 10, 100] {
            #expect(DetectionPace(interval: .milliseconds(milliseconds)) == .windows)
        }
        for milliseconds in [101, 500, 1_000, 3_000] {
            #expect(DetectionPace(interval: .milliseconds(milliseconds)) == .seconds)
        }
        let minute = DetectionPace(interval: .seconds(60))
        #expect(minute.aggregate == .mean && minute.stretch == 20 && minute.windowSeconds == 240)
        for (seconds, window) in [(600, 2_400.0), (601, 2_400), (86_400, 2_400)] {
            #expect(DetectionPace(interval: .seconds(seconds)).windowSeconds == window)
        }
        #expect(DetectionPace.seconds.windowSeconds == 12 && DetectionPace.seconds.stretch == 1)
    }

    @Test func `two spoiled rows of five are not seen, a third is`() {
        for (spoiled, isSeen) in [(0, false), (1, false), (2, false), (3, true)] {
            var ring = ChannelRing(channelCount: 1, pace: .windows)
            for second in 0..<9 {
                let row = [second >= 9 - spoiled ? 500.0 : Double(second % 2)]
                _ = ring.take(row.span, at: Self.time(second))
                let isWhole = ring.isWhole
                #expect(isWhole == (second >= 4))
            }
            let mean = ring.mean(0)
            #expect((mean > 1) == isSeen, "\(spoiled)")
        }
    }

    @Test func `a median of an even number is the mean of the two in its middle`() {
        var ring = ChannelRing(channelCount: 2, pace: .windows)
        for (second, value) in [4.0, .nan, 1, 9, 2].enumerated() {
            let row = [value, .nan]
            _ = ring.take(row.span, at: Self.time(second))
        }
        let means = (ring.mean(0), ring.mean(1))
        #expect(means.0 == 3 && means.1.isNaN)
    }

    @Test func `a gap of one window is bridged, a longer one starts afresh`() {
        var ring = ChannelRing(channelCount: 1, pace: .windows)
        let row = [1.0]
        for second in 0..<6 { _ = ring.take(row.span, at: Self.time(second)) }
        _ = ring.take(row.span, at: Self.time(7))
        let isBridged = ring.isWhole
        #expect(isBridged)
        _ = ring.take(row.span, at: Self.time(14))
        let (isWhole, mean) = (ring.isWhole, ring.mean(0))
        #expect(!isWhole && mean.isNaN)
    }

    @Test func `a stretched detector does in minutes what another does in seconds`() throws {
        func alarms(stretch: Int64) throws -> [Bool] {
            var rows = SyntheticRows(seed: 40)
            let pace = DetectionPace(aggregate: .mean, stretch: Double(stretch))
            var recorder = ReferenceRecorder(
                channelNames: SyntheticRows.names,
                pace: pace,
                readiness: ReferenceReadiness(span: .seconds(300 * stretch), rows: 300)
            )
            func time() -> MonotonicTime {
                MonotonicTime(nanoseconds: rows.second * stretch * 1_000_000_000)
            }
            for _ in 0..<400 {
                let row = rows.next()
                recorder.take(row.span, at: time())
            }
            let baseline = try Baseline(fitting: recorder)
            #expect(baseline.isTrusted, "\(baseline.distrust ?? "")")
            var detector = Detector(baseline, continuing: recorder)
            return (0..<200).map { index in
                let row = rows.next(shift: (50..<120).contains(index) ? 0.5 : 0)
                _ = detector.judge(row.span, at: time())
                return detector.isAlarm
            }
        }
        let plain = try alarms(stretch: 1)
        let stretched = try alarms(stretch: 20)
        #expect(plain == stretched)
        #expect(plain.contains(true) && plain.last == false)
    }

    private static func time(_ second: Int) -> MonotonicTime {
        MonotonicTime(nanoseconds: Int64(second) * 1_000_000_000)
    }
}
