import Diagnostics
import Testing

@Suite("Extra channels")
struct ExtraChannelTests {
    @Test func `sixteen channels fit and each has its four numbers`() {
        let extras = (1...16).map { ExtraChannel(name: "channel_\($0)", unit: .one) }
        let set = FeatureSet(interval: .milliseconds(100), extras: extras)
        #expect(set.features.count == 18 + 64)
        var features = WindowFeatures(set)
        for index in 0...10 {
            let values = (0..<16).map { Double($0 * 100 + index) }
            _ = features.take(Points.event(at: Int64(index) * 100_000_000), extras: values.span)
        }
        for channel in 0..<16 {
            let place = 18 + 4 * channel
            #expect(set.features[place].name == "channel_\(channel + 1)_mean")
            #expect(Points.agree(features[place], Double(channel) * 100 + 4.5))
            #expect(Points.agree(features[place + 1], 8.25.squareRoot(), 1e-10))
            #expect(Points.agree(features[place + 2], 9))
        }
    }

    @Test func `a seventeenth channel, a fifth waveform and a name twice are refused`() async {
        await #expect(processExitsWith: .failure) {
            let extras = (1...17).map { ExtraChannel(name: "channel_\($0)", unit: .one) }
            _ = FeatureSet(interval: .seconds(1), extras: extras)
        }
        await #expect(processExitsWith: .failure) {
            let extras = (1...5).map {
                ExtraChannel(name: "axis_\($0)", unit: .one, isWaveform: true)
            }
            _ = FeatureSet(interval: .seconds(1), extras: extras)
        }
        await #expect(processExitsWith: .failure) {
            let extra = ExtraChannel(name: "voltage_v", unit: .volt)
            _ = FeatureSet(interval: .seconds(1), extras: [extra])
        }
    }

    @Test func `a dead channel is absent and the rest goes on`() {
        let extras = [
            ExtraChannel(name: "temperature_c", unit: .degreeCelsius),
            ExtraChannel(name: "velocity_mm_s", unit: .millimetrePerSecond),
        ]
        var features = WindowFeatures(FeatureSet(interval: .milliseconds(100), extras: extras))
        for index in 0...10 {
            let values = [Double.nan, 2.5]
            _ = features.take(Points.event(at: Int64(index) * 100_000_000), extras: values.span)
        }
        #expect(features.counts.closed == 1)
        #expect(features[18] == nil)
        #expect(features[22] == 2.5)
        #expect(features[23] == 0)
    }

    @Test func `values beyond the declared channels are not taken`() {
        var features = WindowFeatures(FeatureSet(interval: .milliseconds(100)))
        for index in 0...10 {
            let values = [1.0, 2, 3]
            _ = features.take(Points.event(at: Int64(index) * 100_000_000), extras: values.span)
        }
        #expect(features.counts.closed == 1)
    }

    @Test(arguments: ["", "Temperature", "temp c", "größe", String(repeating: "a", count: 49)])
    func `a name that no feature can start with is none`(name: String) {
        #expect(!ExtraChannel.isName(name))
    }

    @Test func `a name of 48 bytes is one`() {
        #expect(ExtraChannel.isName(String(repeating: "a", count: 48)))
    }
}
