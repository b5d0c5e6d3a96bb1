import Acquisition
import Diagnostics
import Testing

@testable import stator

@Suite struct AnalysisSettingsTests {
    @Test("Without a word a twin is learned in 5 minutes, lives 200 s and tells no cost")
    func twinDefaults() throws {
        let settings = try analysis("[[asset]]\nid = \"m\"")
        #expect(settings.interval == .milliseconds(10))
        #expect(settings.featureSet.signals == FeatureSet.windowSignals)
        #expect(settings.health.scale == .twin)
        #expect(settings.health.longestStep == .seconds(5))
        #expect(settings.readiness == ReferenceReadiness(span: .seconds(300), rows: 100))
        #expect(settings.learnsByItself)
        #expect(settings.tariff == nil)
        #expect(settings.powerFactorTariff == nil)
        #expect(settings.nominalV == 230)
        let ratedA = try #require(settings.ratedCurrentA)
        #expect(settings.health.limits.current == CurrentLimits(ratedA: ratedA))
        #expect(settings.health.limits.voltage == VoltageBand())
        #expect(settings.health.limits.vibration == nil)
        #expect(settings.extras.isEmpty)
    }

    @Test("Without a word a real asset is learned in half an hour and lives 30 days")
    func realDefaults() throws {
        let settings = try analysis(goodConfiguration, at: 1)
        #expect(settings.interval == .seconds(1))
        #expect(settings.featureSet.signals == [.voltage, .current, .powerFactor])
        #expect(settings.health.scale == .realAsset)
        #expect(settings.health.pieceSeconds == HealthSettings.realAsset.pieceSeconds)
        #expect(settings.readiness == ReferenceReadiness())
        #expect(settings.ratedCurrentA == 10)
        #expect(try analysis(goodConfiguration, at: 0).ratedCurrentA == nil)
        #expect(try analysis(goodConfiguration, at: 0).health.limits.current == nil)
    }

    @Test("What is set of limits, baseline and health is taken as it is written")
    func everything() throws {
        let text = polled(
            """
            [asset.limits]
            nominal_voltage_v = 240
            voltage_warning_percent = 5
            voltage_alarm_percent = 8.5
            machine_class = "group-2-flexible"
            [asset.baseline]
            learn_minutes = 60
            learn_rows = 16
            learn = "manual"
            [asset.health]
            life_days = 90
            [asset.rotation]
            rpm = 1440
            """,
            sensor: "witmotion-wtvb01"
        )
        let settings = try analysis(text)
        #expect(settings.nominalV == 240)
        let band = VoltageBand(nominalV: 240, warningShare: 0.05, alarmShare: 0.085)
        #expect(band != nil)
        #expect(settings.health.limits.voltage == band)
        let limits = VibrationLimits(machine: .group2Flexible, measure: .velocity)
        #expect(settings.health.limits.vibration == limits)
        #expect(settings.readiness == ReferenceReadiness(span: .seconds(3_600), rows: 16))
        #expect(!settings.learnsByItself)
        #expect(settings.health.scale == DegradationScale(days: 90))
    }

    @Test("A band that is switched off is not judged, and stability is still from nominal")
    func noBand() throws {
        let keys = "limits = { voltage = false, nominal_voltage_v = 400 }"
        let settings = try analysis("[[asset]]\nid = \"m\"\n\(keys)")
        #expect(settings.health.limits.voltage == nil)
        #expect(settings.nominalV == 400)
    }

    @Test(
        "Each limit is taken at its edge",
        arguments: [
            "limits = { nominal_voltage_v = 1 }", "limits = { nominal_voltage_v = 1000 }",
            "limits = { voltage_warning_percent = 2.5 }", "limits = { voltage_alarm_percent = 49 }",
            "baseline = { learn_minutes = 1 }", "baseline = { learn_minutes = 10080 }",
            "baseline = { learn_rows = 16 }", "baseline = { learn_rows = 86400 }",
            "health = { life_days = 0.01 }", "health = { life_days = 7300 }",
            "health = { life_seconds = 1 }", "health = { life_seconds = 86400 }",
            "rotation = { rpm = 10 }", "rotation = { rpm = 60000 }", "rotation = { poles = 16 }",
            "tariff = { price_per_kwh = 0, currency = \"₹\" }",
            "tariff = { price_per_kwh = 1000000 }",
            "limits = { machine_class = \"class-1\", vibration_frequency_hz = 10 }",
            "limits = { machine_class = \"class-1\", vibration_frequency_hz = 1000 }",
        ]
    )
    func edges(keys: String) throws {
        let plain = try analysis("[[asset]]\nid = \"m\"")
        let changed = try analysis("[[asset]]\nid = \"m\"\n\(keys)")
        // A rotation shows where a waveform has a spectrum, and a twin has no waveform.
        #expect((changed == plain) == keys.hasPrefix("rotation"))
    }

    @Test(
        "Every machine class has a word, and a twin's acceleration becomes a velocity",
        arguments: MachineClass.allCases
    )
    func machineClasses(machine: MachineClass) throws {
        let keys =
            "limits = { machine_class = \"\(machine.rawValue)\", vibration_frequency_hz = 25 }"
        let settings = try analysis("[[asset]]\nid = \"m\"\n\(keys)")
        let limits = VibrationLimits(machine: machine, measure: .acceleration(frequencyHz: 25))
        #expect(limits != nil)
        #expect(settings.health.limits.vibration == limits)
    }

    @Test(
        "The interval is the meter's, the twin's or the one that is sent, and sets window and rows"
    )
    func intervals() throws {
        let slow = try analysis(polled("", pollMS: 60_000, sensor: "witmotion-wtvb01"))
        #expect(slow.interval == .seconds(60))
        #expect(slow.health.longestStep == .seconds(1_500))
        #expect(slow.readiness == ReferenceReadiness(span: .seconds(1_800), rows: 100))
        let fast = try analysis("[[asset]]\nid = \"m\"\ntwin = { rate_hz = 1000 }")
        #expect(fast.interval == .milliseconds(1))
        #expect(fast.health.longestStep == .seconds(5))
        for (seconds, interval) in [
            ("0.00025", Duration.microseconds(250)), ("0.1", .milliseconds(100)),
            ("60", .seconds(60)),
        ] {
            let text = "[[asset]]\nid = \"m\"\ningest = { interval_s = \(seconds) }"
            let asset = try #require(read(text).configuration?.assets.first)
            #expect(asset.analysis.interval == interval)
            let silence = interval > .seconds(10) ? interval * 3 : .seconds(10)
            #expect(asset.source == .ingest(silenceLimit: silence))
        }
        let sent = try analysis("[[asset]]\nid = \"m\"\ningest = {}")
        #expect(sent.interval == .seconds(1))
        #expect(sent.health.scale == .realAsset)
    }

    @Test("A meter polled too rarely for any window is told, and the configuration is used")
    func tooSlow() throws {
        let text = polled("", pollMS: 60_001, sensor: "witmotion-wtvb01")
        let (configuration, faults) = read(text)
        #expect(configuration?.assets.first?.analysis.interval == .seconds(60))
        #expect(faults.count == 1)
        #expect(faults.first?.hasPrefix("t.toml:19: warning: asset[1].meter: is polled") == true)
    }
}
