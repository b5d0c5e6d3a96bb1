import Acquisition
import Diagnostics
import Testing

@testable import stator

@Suite struct ExtraChannelSettingsTests {
    @Test("A sensor's temperature and velocities are looked at without a word")
    func usualChannels() throws {
        let settings = try analysis(polled("", sensor: "witmotion-wtvb01"))
        let velocities: [Channel] = [.velocityRmsX, .velocityRmsY, .velocityRmsZ]
        #expect(settings.extras.map(\.channel) == velocities + [.temperature])
        #expect(settings.extras.allSatisfy { $0.role == .vibration })
        #expect(settings.featureSet.extras.map(\.name) == (velocities + [.temperature]).map(\.name))
        #expect(settings.velocities.map(\.channel) == velocities)
        let stream = try analysis(goodConfiguration)
        #expect(stream.extras == [ExtraSource(role: .vibration, channel: .temperature)])
        #expect(stream.velocities.isEmpty)
        #expect(try analysis(goodConfiguration, at: 1).extras.isEmpty)
    }

    @Test(
        "Channels that are named are looked at in place of the usual ones, and velocity still counts"
    )
    func namedChannels() throws {
        let text = polled(
            """
            [[asset.channel]]
            name = "line_hz"
            device = "meter"
            channel = "frequency_hz"
            [[asset.channel]]
            name = "bearing_c"
            device = "shaker"
            channel = "temperature_c"
            """,
            sensor: "witmotion-wtvb01"
        )
        let settings = try analysis(text)
        #expect(
            settings.extras == [
                ExtraSource(role: .meter, channel: .frequency),
                ExtraSource(role: .vibration, channel: .temperature),
            ]
        )
        #expect(settings.featureSet.extras.map(\.name) == ["line_hz", "bearing_c"])
        #expect(settings.featureSet.extras.map(\.unit) == [.hertz, .degreeCelsius])
        #expect(settings.velocities.count == 3)
        #expect(settings.featureSet.labels.last?.label == "Bearing RMS")
        let none = try analysis(polled("channel = []", sensor: "witmotion-wtvb01"))
        #expect(none.extras.isEmpty)
        #expect(none.velocities.count == 3)
    }

    @Test("There may be as many channels as the limit and no more")
    func channelLimit() throws {
        let meter = try Repository.catalog.profile(named: "eastron-sdm630")
        let tables = meter.channels.filter { !$0.isCount }.map {
            "{ name = \"x_\($0.name)\", device = \"meter\", channel = \"\($0.name)\" }"
        }
        func text(_ count: Int) -> String {
            let keys = "channel = [\(tables.prefix(count).joined(separator: ", "))]"
            return polled(keys, sensor: "witmotion-wtvb01")
        }
        let limit = ExtraChannel.countLimit
        try #require(tables.count > limit)
        let settings = try analysis(text(limit))
        #expect(settings.featureSet.extras.count == limit)
        #expect(settings.extras.count == limit)
        let beyond = "t.toml:21: asset[1].channel: 17 are more than the 16 there may be"
        #expect(read(text(limit + 1)).faults == [beyond])
    }

    @Test("A frequency where velocity is measured says nothing, and that is told")
    func frequencyBesideVelocity() {
        let keys = "limits = { machine_class = \"class-1\", vibration_frequency_hz = 25 }"
        let (configuration, faults) = read(polled(keys, sensor: "witmotion-wtvb01"))
        #expect(configuration == nil)
        #expect(
            faults == [
                "t.toml:21: asset[1].limits.vibration_frequency_hz: is for a sensor that knows no "
                    + "velocity, and this one does; take it out"
            ]
        )
    }

    @Test("A device that is not there is one fault, whatever else is set of what it says")
    func unknownDevice() {
        let keys = """
            limits = { machine_class = "class-1" }
            channel = [{ name = "bearing_c", device = "shaker", channel = "temperature_c" }]
            """
        let text = polled(keys, sensor: "witmotion-wtvb01")
        let (_, faults) = read(
            text.replacing("vibration = \"shaker\"", with: "vibration = \"sheker\"")
        )
        #expect(faults.count == 1, "\(faults)")
        #expect(faults.first?.contains("asset[1].vibration: \"sheker\"") == true)
    }

    @Test("A streamed acceleration may be a waveform, and where it comes too slowly that is told")
    func waveform() throws {
        let channel =
            "{ name = \"x_g\", device = \"vibration\", channel = \"acceleration_x_g\", waveform = true }"
        let mistake = Mistake("", "id = \"pump\"", "id = \"pump\"\nchannel = [\(channel)]")
        let (configuration, faults) = read(try #require(mistake.text))
        let settings = try #require(configuration?.assets.first?.analysis)
        #expect(settings.featureSet.extras.map(\.isWaveform) == [true])
        #expect(
            faults == [
                "t.toml:29: warning: asset[1].channel[1].waveform: gives no spectrum, which takes 64 "
                    + "events in a window, and the meter gives 10; its level and restlessness are "
                    + "looked at all the same"
            ]
        )
    }
}
