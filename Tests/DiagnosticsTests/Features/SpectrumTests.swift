import Diagnostics
import Testing

@Suite("Spectrum of a waveform")
struct SpectrumTests {
    static let axis = ExtraChannel(
        name: "acceleration_x_g",
        unit: .standardGravity,
        isWaveform: true
    )

    static func set(rateHz: Double, _ rotation: RotationSpeed) -> FeatureSet {
        FeatureSet(
            interval: .nanoseconds(Int64((1e9 / rateHz).rounded())),
            extras: [axis],
            rotation: rotation
        )
    }

    static func index(_ set: FeatureSet, _ suffix: String) -> Int? {
        set.index(of: "acceleration_x_g_\(suffix)")
    }

    /// The feature of the axis whose name ends in `suffix`; nil where it is absent.
    static func value(_ features: borrowing WindowFeatures, _ suffix: String) -> Double? {
        guard let index = index(features.set, suffix) else { return nil }
        return features[index]
    }

    /// One window of `wave`, a function of the time in seconds, and what is read from it.
    static func window(_ set: FeatureSet, _ wave: (Double) -> Double) -> WindowFeatures {
        var features = WindowFeatures(set)
        let interval = set.window.interval
        for index in 0...set.window.expectedCount {
            let time = Int64(index) * interval.wholeNanoseconds
            let value = wave(Double(time) * 1e-9)
            _ = features.take(Points.event(at: time), extras: [value].span)
        }
        return features
    }

    @Test func `a 4-pole motor sampled at 100 Hz has order 1x and no 2x`() {
        for hz in [24.0, 24.5, 25] {
            let set = Self.set(rateHz: 100, .configured(hz: hz))
            #expect(Self.index(set, "order_1x") != nil)
            // 48 Hz is below half the rate, but its main lobe is not.
            #expect(Self.index(set, "order_2x") == nil)
        }
        #expect(Self.index(Self.set(rateHz: 200, .configured(hz: 25)), "order_2x") != nil)
        #expect(Self.index(Self.set(rateHz: 200, .unknown), "order_1x") == nil)
    }

    @Test func `below 64 points a window there is no spectrum at all`() {
        for (rate, count) in [(63.0, 22), (64.0, 26)] {
            #expect(Self.set(rateHz: rate, .unknown).features.count == count)
        }
    }

    @Test func `a channel that is no waveform has no spectrum`() {
        let pressure = ExtraChannel(name: "pressure_bar", unit: .one)
        let set = FeatureSet(interval: .milliseconds(10), extras: [pressure])
        #expect(set.spectrum == nil)
        #expect(set.features.count == 22)
    }

    @Test func `each feature says the rate it needs`() throws {
        let set = Self.set(rateHz: 1_000, .configured(hz: 25))
        for feature in set.features {
            #expect(feature.neededRateHz <= 1_000, "\(feature.name)")
            #expect(!feature.formula.isEmpty)
            #expect(!feature.reason.isEmpty)
        }
        let second = try #require(Self.index(set, "order_2x"))
        #expect(set.features[second].neededRateHz >= 100)
    }

    @Test(arguments: [24.0, 24.31, 24.5, 24.97, 25])
    func `the order of a sine is its amplitude, at any frequency`(hz: Double) {
        let set = Self.set(rateHz: 200, .configured(hz: hz))
        let features = Self.window(set) { time in
            1 + 0.3 * Points.sine(turns: hz * time + 0.1) + 0.05 * Points.sine(turns: 2 * hz * time)
        }
        let first = Self.value(features, "order_1x") ?? .nan
        let second = Self.value(features, "order_2x") ?? .nan
        #expect((first - 0.3).magnitude < 0.001, "\(first)")
        #expect((second - 0.05).magnitude < 0.001, "\(second)")
    }

    @Test(arguments: [23.2, 23.9, 24.13, 24.5, 24.88])
    func `the rotation speed is found within a tenth of a hertz`(hz: Double) {
        let set = Self.set(rateHz: 200, .inductionMotor(lineHz: 50, poles: 4))
        let features = Self.window(set) { 0.2 * Points.sine(turns: hz * $0) }
        let rotation = features.rotationHz
        let found = rotation ?? .nan
        #expect((found - hz).magnitude < 0.1, "\(found)")
        let first = Self.value(features, "order_1x") ?? .nan
        #expect((first - 0.2).magnitude < 0.004, "\(first)")
    }

    @Test func `silence has no rotation speed and no order, and bands of 0`() throws {
        let set = Self.set(rateHz: 200, .inductionMotor(lineHz: 50, poles: 4))
        let features = Self.window(set) { _ in 0.7 }
        let rotation = features.rotationHz
        #expect(rotation == nil)
        #expect(Self.value(features, "order_1x") == nil)
        let band = Self.value(features, "band_1_rms") ?? .nan
        #expect(band < 1e-12)
    }

    @Test func `noise is no rotation speed`() {
        let set = Self.set(rateHz: 200, .inductionMotor(lineHz: 50, poles: 4))
        var random = SplitMix64(seed: 3)
        var found = 0
        for _ in 0..<200 {
            let features = Self.window(set) { _ in random.nextUnit() - random.nextUnit() }
            if features.rotationHz != nil { found += 1 }
        }
        #expect(found <= 2)
    }

    @Test func `a sine is in its own band with its own RMS`() throws {
        let set = Self.set(rateHz: 200, .unknown)
        for (number, hz) in [(1, 15.0), (2, 38), (3, 62), (4, 88)] {
            let features = Self.window(set) { 2 * Points.sine(turns: hz * $0) }
            for other in 1...4 {
                let rms = Self.value(features, "band_\(other)_rms") ?? .nan
                if other == number {
                    #expect((rms - 2.0.squareRoot()).magnitude < 0.01, "\(hz) Hz: \(rms)")
                } else {
                    #expect(rms < 0.02, "\(hz) Hz in band \(other): \(rms)")
                }
            }
        }
    }

    @Test func `a missing point or an uneven step makes the spectrum absent, not wrong`() throws {
        let set = Self.set(rateHz: 200, .configured(hz: 25))
        for isUneven in [false, true] {
            var features = WindowFeatures(set)
            for index in 0...200 {
                let late: Int64 = isUneven && index == 77 ? 2_000_000 : 0
                let value = !isUneven && index == 77 ? Double.nan : Double(index % 8)
                let event = Points.event(at: Int64(index) * 5_000_000 + late)
                _ = features.take(event, extras: [value].span)
            }
            let (band, rms) = (Self.value(features, "band_1_rms"), Self.value(features, "rms"))
            #expect(features.counts.closed == 1)
            #expect(band == nil)
            #expect(rms != nil)
        }
    }
}
