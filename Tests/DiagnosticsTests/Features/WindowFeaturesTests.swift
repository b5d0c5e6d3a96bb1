import Diagnostics
import Testing

@Suite("Windows of events")
struct WindowFeaturesTests {
    static let set100Hz = FeatureSet(interval: .milliseconds(10))

    /// Runs events every `interval` s of `seconds`, made by `event`, through `features`.
    static func run(
        _ features: inout WindowFeatures,
        from: Double = 0,
        seconds: Double,
        interval: Double,
        _ event: (Int, Int64) -> SensorEvent = { _, time in Points.event(at: time) }
    ) -> [WindowOutcome] {
        let count = Int((seconds / interval).rounded())
        return (0..<count).map { index in
            let time = Points.time(seconds: from + Double(index) * interval)
            return features.take(event(index, time))
        }.filter { $0 != .open }
    }

    @Test func `a second at 100 Hz makes one window of 16 numbers in the contract's order`() throws
    {
        var features = WindowFeatures(Self.set100Hz)
        let outcomes = Self.run(&features, seconds: 1.01, interval: 0.01) { index, time in
            let sine = Points.sine(turns: Double(index) / 10)
            return Points.event(
                at: time,
                voltageV: 230 + sine,
                currentA: 10 + 2 * sine,
                powerFactor: 0.8 + 0.1 * sine,
                vibrationG: 1 + 0.5 * sine
            )
        }
        guard case .closed(let window)? = outcomes.first else {
            Issue.record("no window: \(outcomes)")
            return
        }
        #expect(window.count == 100)
        #expect(window.state == .running)
        #expect(window.last == MonotonicTime(nanoseconds: 990_000_000))
        #expect(features.set.vectorCount == 16)
        let half = 0.5.squareRoot()
        let peak = Points.sine(turns: 0.2)
        let expected: [(String, Double, Double)] = [
            ("voltage_v", 230, 1), ("current_a", 10, 2), ("power_factor", 0.8, 0.1),
            ("vibration_g", 1, 0.5),
        ]
        for (index, (name, mean, amplitude)) in expected.enumerated() {
            let std = amplitude * half
            let numbers = [mean, std, 2 * amplitude * peak, (mean * mean + std * std).squareRoot()]
            for (place, suffix) in ["mean", "std", "peak_to_peak", "rms"].enumerated() {
                #expect(features.set.features[4 * index + place].name == "\(name)_\(suffix)")
                #expect(Points.agree(features[4 * index + place], numbers[place], 1e-11))
            }
        }
        #expect(features.set.index(of: "vibration_g_kurtosis") == 16)
        #expect(Points.agree(features[16], -1.5, 1e-9))
        #expect(features.meanPowerKW == 1.955)
    }

    @Test func `without a vibration sensor there are 12 numbers, absent and not 0`() {
        let asset = AssetDeclaration(id: "m", phases: 1, hasVibration: false, duty: .unknownMotor)
        var features = WindowFeatures(FeatureSet(asset: asset, interval: .milliseconds(10)))
        #expect(features.set.features.count == 12)
        #expect(features.set.vectorCount == 12)
        let outcomes = Self.run(&features, seconds: 1.01, interval: 0.01) { _, time in
            Points.event(at: time, vibrationG: nil)
        }
        #expect(features.counts.closed == 1, "\(outcomes)")
    }

    @Test func `nine points yield nothing and ten a window`() {
        for count in [9, 10] {
            var features = WindowFeatures(Self.set100Hz)
            let outcomes = Self.run(&features, seconds: 1.01, interval: 0.01) { index, time in
                Points.event(at: time, vibrationG: index < count ? 0.1 : nil)
            }
            #expect(features.counts.closed == (count == 10 ? 1 : 0))
            if count == 9 { #expect(outcomes == [.dropped(.tooFewPoints(.vibration))]) }
        }
    }

    @Test func `a source of one event a second has windows of ten seconds`() {
        var features = WindowFeatures(FeatureSet(interval: .seconds(1)))
        #expect(features.set.window.length == .seconds(10))
        _ = Self.run(&features, seconds: 101, interval: 1)
        #expect(features.counts.closed == 10)
    }

    @Test(arguments: [1.0, 2.5, 3, 7, 9.99, 10, 15, 50, 64, 100, 333, 1_000, 4_000])
    func `every rate has windows of at least ten points, jitter or not`(rate: Double) {
        let interval = Duration.nanoseconds(Int64(1e9 / rate))
        let set = FeatureSet(interval: interval)
        #expect(set.window.expectedCount >= 10)
        #expect(set.window.capacity <= WindowShape.pointLimit)
        var features = WindowFeatures(set)
        var random = SplitMix64(seed: 5)
        let seconds = 20 * set.window.length.inSeconds
        let outcomes = Self.run(&features, seconds: seconds, interval: 1 / rate) { _, time in
            // A fifth of an interval to either side.
            let jitter = (random.nextUnit() - 0.5) * 0.4 / rate
            return Points.event(at: time + Points.time(seconds: 1 + jitter))
        }
        #expect(features.counts.closed >= 19, "\(outcomes)")
        #expect(features.counts.closed == outcomes.count)
    }

    @Test func `the ends of the interval range are held and a step beyond them refused`() async {
        #expect(WindowShape(interval: .microseconds(250)).capacity == WindowShape.pointLimit)
        #expect(WindowShape(interval: .seconds(60)).length == .seconds(600))
        await #expect(processExitsWith: .failure) {
            _ = WindowShape(interval: .nanoseconds(249_999))
        }
        await #expect(processExitsWith: .failure) {
            _ = WindowShape(interval: .milliseconds(60_001))
        }
    }

    @Test func `a wholly missing signal yields nothing and is named`() {
        var features = WindowFeatures(Self.set100Hz)
        let outcomes = Self.run(&features, seconds: 1.01, interval: 0.01) { _, time in
            Points.event(at: time, powerFactor: nil, state: .off)
        }
        #expect(outcomes == [.dropped(.missing(.powerFactor))])
        #expect(features.counts.missing == 1)
    }

    @Test func `a burst of NaN and infinities is left out, the rest counts`() {
        var features = WindowFeatures(Self.set100Hz)
        _ = Self.run(&features, seconds: 1.01, interval: 0.01) { index, time in
            let burst: [Double] = [.nan, .infinity, -.infinity, 1e300]
            return Points.event(at: time, vibrationG: index < 60 ? burst[index % 4] : 0.25)
        }
        #expect(features.counts.closed == 1)
        #expect(features[features.set.index(of: "vibration_g_mean") ?? 0] == 0.25)
        #expect(features[features.set.index(of: "vibration_g_kurtosis") ?? 0] == nil)
        features.withValues { values in
            for index in 0..<16 { #expect(values[index].isFinite) }
        }
    }
}
