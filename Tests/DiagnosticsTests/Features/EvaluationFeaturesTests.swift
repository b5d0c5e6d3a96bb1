import Diagnostics
import Testing

@Suite("The contract's features V1")
struct EvaluationFeaturesTests {
    static func features(interval: Duration = .milliseconds(10)) -> EvaluationFeatures {
        EvaluationFeatures(window: WindowShape(interval: interval))
    }

    static func spikes(_ currents: [Double], gapBefore: Int = -1) -> Int {
        var features = Self.features()
        for (index, current) in currents.enumerated() {
            let gap: Int64 = gapBefore >= 0 && index >= gapBefore ? 2_000_000_000 : 0
            features.take(Points.event(at: Int64(index) * 10_000_000 + gap, currentA: current))
        }
        return features.evaluate(at: MonotonicTime(nanoseconds: 5_000_000_000)).currentSpikeCount
    }

    @Test func `the formulas are the contract's`() {
        var features = Self.features()
        for (index, sign) in [1.0, -1].enumerated() {
            features.take(
                Points.event(
                    at: Int64(index),
                    voltageV: 226 + sign,
                    powerFactor: 0.9,
                    vibrationG: 0.2 + 0.1 * sign
                )
            )
        }
        let values = features.evaluate(at: MonotonicTime(nanoseconds: 2))
        #expect(values.voltageRollingMean1h == 226)
        #expect(values.voltageStability == 4)
        #expect(Points.agree(values.powerFactorEfficiencyScore, 50))
        #expect(Points.agree(values.vibrationIntensityRMS, 0.05.squareRoot()))
        #expect(Points.agree(values.powerVibrationRatio, 0.2 / 0.91))
        #expect(values.all.count == EvaluationValues.names.count)
    }

    @Test(arguments: [(0.0, 0.0), (0.8, 0), (0.9, 50), (1, 100), (1.2, 100)])
    func `the efficiency score stays within 0 and 100`(factor: Double, score: Double) {
        let found = EvaluationValues.efficiencyScore(powerFactor: factor)
        #expect((found - score).magnitude < 1e-12)
    }

    @Test func `without events all is absent but the hour's mean`() {
        var features = Self.features()
        features.take(Points.event(at: 0))
        _ = features.evaluate(at: MonotonicTime(nanoseconds: 1))
        let values = features.evaluate(at: MonotonicTime(nanoseconds: 2))
        #expect(values.all == [230, 0, nil, nil, nil, nil])
    }

    @Test func `the hour's mean forgets what is older, minute by minute`() {
        var features = Self.features(interval: .seconds(1))
        for second in 0..<7_200 {
            let voltage = second < 3_600 ? 220.0 : 240
            features.take(Points.event(at: Int64(second) * 1_000_000_000, voltageV: voltage))
        }
        let hour: Int64 = 3_600_000_000_000
        let half = features.evaluate(at: MonotonicTime(nanoseconds: 2 * hour - 1))
        #expect(half.voltageRollingMean1h == 240)
        features.take(Points.event(at: 2 * hour + hour / 2, voltageV: 230))
        let later = features.evaluate(at: MonotonicTime(nanoseconds: 2 * hour + hour / 2))
        // 29 whole minutes at 240 V are left, and the one value.
        let seconds = Double(29 * 60)
        let expected = (seconds * 240 + 230) / (seconds + 1)
        #expect(Points.agree(later.voltageRollingMean1h, expected))
        let empty = features.evaluate(at: MonotonicTime(nanoseconds: 9 * hour))
        #expect(empty.voltageRollingMean1h == nil)
    }

    @Test func `a spike is over three sigma off the ten points before it, itself not among them`() {
        // Mean 10, σ 1: the limits are 7 and 13.
        let past = [9.0, 11, 9, 11, 9, 11, 9, 11, 9, 11]
        for (value, count) in [(13.0, 0), (13.01, 1), (7, 0), (6.99, 1)] {
            #expect(Self.spikes(past + [value]) == count, "\(value)")
        }
        #expect(Self.spikes(Array(past.dropLast()) + [100]) == 0)
    }

    @Test func `one step of the last digit after equal readings is no spike`() {
        let past = [Double](repeating: 12.3, count: 10)
        #expect(Self.spikes(past + [12.31]) == 0)
        #expect(Self.spikes(past + [12.4]) == 1)
    }

    @Test func `NaN is no spike and no past`() {
        let past = [9.0, 11, 9, 11, 9, 11, 9, 11, 9]
        #expect(Self.spikes(past + [.nan, 14]) == 0)
        #expect(Self.spikes(past + [.nan, 11, 14]) == 1)
    }

    @Test func `after a gap the points before it are forgotten`() {
        let past = [9.0, 11, 9, 11, 9, 11, 9, 11, 9, 11]
        #expect(Self.spikes(past + [14], gapBefore: 10) == 0)
    }
}
