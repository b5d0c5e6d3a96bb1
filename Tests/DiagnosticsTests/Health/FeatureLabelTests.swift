import Diagnostics
import Testing

@Suite struct FeatureLabelTests {
    /// Sets of every shape: fast and slow, with and without vibration, waveforms and rotation.
    private static let sets: [FeatureSet] = {
        let longest = String(repeating: "w", count: ExtraChannel.nameByteLimit)
        let extras = [
            ExtraChannel(name: "temperature_c", unit: .degreeCelsius),
            ExtraChannel(name: "velocity_rms_x_mm_s", unit: .millimetrePerSecond),
            ExtraChannel(name: "acceleration_x_g", unit: .standardGravity, isWaveform: true),
            ExtraChannel(name: "kurtosis_x", unit: .one),
            ExtraChannel(name: longest, unit: .one),
        ]
        let motor = RotationSpeed.inductionMotor(lineHz: 50, poles: 4)
        return [Duration.microseconds(250), .milliseconds(10), .seconds(1), .seconds(60)].flatMap {
            [
                FeatureSet(interval: $0),
                FeatureSet(interval: $0, signals: [.voltage, .current, .powerFactor]),
                FeatureSet(interval: $0, signals: [], extras: extras),
                FeatureSet(interval: $0, extras: extras, rotation: motor),
                FeatureSet(interval: $0, extras: extras, rotation: .configured(hz: 24)),
            ]
        }
    }()

    @Test("Every feature of every set has a label of its own, with its name and its unit")
    func everyFeature() {
        var sawSpectrum = false
        for set in Self.sets {
            let labels = set.labels
            #expect(labels.map(\.name) == set.features.map(\.name))
            #expect(labels.map(\.unit) == set.features.map(\.unit.rawValue))
            #expect(Set(labels.map(\.label)).count == labels.count)
            for label in labels {
                #expect(label.label.utf8.count <= FeatureLabel.nameByteLimit)
                #expect(label.label.contains(" "), "\(label.label)")
                #expect(!label.label.contains("_"), "\(label.label)")
            }
            sawSpectrum = sawSpectrum || labels.contains { $0.label.hasSuffix("at 2× rotation") }
        }
        #expect(sawSpectrum)
    }

    @Test("A label is what people call the channel and the statistic")
    func words() {
        let waveform = ExtraChannel(
            name: "acceleration_x_g",
            unit: .standardGravity,
            isWaveform: true
        )
        let set = FeatureSet(
            interval: .milliseconds(10),
            extras: [waveform],
            rotation: .configured(hz: 24)
        )
        let expected = [
            "voltage_v_mean": "Voltage mean",
            "current_a_std": "Current standard deviation",
            "power_factor_peak_to_peak": "Power factor peak-to-peak",
            "vibration_g_rms": "Vibration RMS",
            "vibration_g_kurtosis": "Vibration kurtosis",
            "vibration_g_crest_factor": "Vibration crest factor",
            "acceleration_x_g_std": "Acceleration X standard deviation",
            "acceleration_x_g_order_1x": "Acceleration X at 1× rotation",
        ]
        for (name, label) in expected {
            #expect(set.labels.first { $0.name == name }?.label == label)
        }
        let band = set.labels.first { $0.name == "acceleration_x_g_band_1_rms" }
        #expect(band?.label.hasPrefix("Acceleration X RMS ") == true)
        #expect(band?.label.hasSuffix(" Hz") == true)
        #expect(band?.axis == .x)
    }

    @Test("A channel is called by its name without the unit, in words")
    func channels() {
        let names: [(String, Unit, String)] = [
            ("velocity_rms_x_mm_s", .millimetrePerSecond, "Velocity RMS X"),
            ("temperature_c", .degreeCelsius, "Temperature"),
            ("voltage_thd_l1_percent", .percent, "Voltage THD L1"),
            ("bearing_front_c", .degreeCelsius, "Bearing front"),
            ("kurtosis_x", .one, "Kurtosis X"),
            ("_c", .degreeCelsius, "_c"),
        ]
        for (name, unit, label) in names {
            #expect(ExtraChannel(name: name, unit: unit).label == label)
        }
        let set = FeatureSet(
            interval: .seconds(1),
            extras: [ExtraChannel(name: "temperature_c", unit: .degreeCelsius)]
        )
        let labels = set.channelLabels
        #expect(
            labels.map(\.name)
                == ["voltage_v", "current_a", "power_factor", "vibration_g", "temperature_c"]
        )
        #expect(
            labels.map(\.label)
                == ["Voltage", "Current", "Power factor", "Vibration", "Temperature"]
        )
        #expect(labels.map(\.unit) == ["V", "A", "", "g", "°C"])
    }

    @Test("Every channel's and signal's name ends as its unit says")
    func nameEndings() {
        for channel in Channel.allCases {
            #expect(channel.name.hasSuffix(channel.unit.nameEnding), "\(channel.name)")
            #expect(ExtraChannel.isName(channel.name), "\(channel.name)")
        }
        for signal in Signal.allCases {
            #expect(signal.name.hasSuffix(signal.unit.nameEnding), "\(signal.name)")
            #expect((signal.unit == .one) == signal.unit.nameEnding.isEmpty)
        }
    }
}
