import Diagnostics
import Testing

@Suite("The channels that are judged")
struct DetectionChannelsTests {
    @Test func `of a fast motor they are mean and spread, and what tells impacts`() {
        let channels = DetectionChannels(FeatureSet(interval: .milliseconds(10)))
        #expect(
            channels.names == [
                "voltage_v_mean", "voltage_v_std", "current_a_mean", "current_a_std",
                "power_factor_mean", "power_factor_std", "vibration_g_mean", "vibration_g_std",
                "vibration_g_kurtosis", "vibration_g_crest_factor",
            ]
        )
        #expect(channels.areFeatures && channels.pace == .windows)
        #expect(channels.roles[0] == .supply && channels.roles[2] == .load)
        #expect(channels.roles[4] == .level && channels.roles[7] == .restlessness)
        #expect(channels.labels[7].label == "Vibration standard deviation")
        #expect(channels.labels[7].unit == "g")
        #expect(channels.labels.map(\.name) == channels.names)
        let set = FeatureSet(interval: .milliseconds(10))
        for index in 0..<channels.count {
            #expect(set.features[channels.place(index)].name == channels.names[index])
        }
    }

    @Test func `of a slow one they are the event's values and the extras`() throws {
        let extras = [
            ExtraChannel(name: "temperature_c", unit: .degreeCelsius),
            ExtraChannel(name: "velocity_rms_x_mm_s", unit: .millimetrePerSecond),
        ]
        let channels = DetectionChannels(FeatureSet(interval: .seconds(1), extras: extras))
        #expect(
            channels.names == [
                "voltage_v", "current_a", "power_factor", "vibration_g", "temperature_c",
                "velocity_rms_x_mm_s",
            ]
        )
        #expect(channels.roles == [.supply, .load, .level, .level, .temperature, .level])
        #expect(channels.labels[5].label == "Velocity RMS X")
        let door = EventDoor(
            asset: AssetDeclaration(id: "m", phases: 1, hasVibration: true, duty: .unknownMotor)
        )
        var candidate = EventCandidate(
            identity: EventIdentity(seed: 1, sequence: 0),
            time: MonotonicTime(nanoseconds: 5),
            timestamp: nil,
            voltage: Measurement(230, .good),
            current: Measurement(12, .good),
            powerFactor: Measurement(0.8, .good),
            source: .simulator
        )
        candidate.vibration = Measurement(0.15, .good)
        guard case .accepted(let event) = door.admit(candidate, now: nil) else {
            Issue.record("refused")
            return
        }
        var row = [Double](repeating: 7, count: channels.count)
        channels.fill(&row, from: event, [61.5].span)
        #expect(row[..<5] == [230, 12, 0.8, 0.15, 61.5])
        #expect(row[5].isNaN, "the extras ended early")
    }

    @Test func `there are never more than a detector takes, whatever waveforms there are`() {
        let axes = (0..<4).map {
            ExtraChannel(name: "axis_\($0)_g", unit: .standardGravity, isWaveform: true)
        }
        let others = (0..<12).map { ExtraChannel(name: "flow_\($0)", unit: .one) }
        let set = FeatureSet(
            interval: .milliseconds(5),
            extras: axes + others,
            rotation: .inductionMotor(lineHz: 50, poles: 4)
        )
        let channels = DetectionChannels(set)
        #expect(channels.count == 32)
        let names = channels.names
        #expect(others.allSatisfy { names.contains("\($0.name)_mean") })
        #expect(axes.allSatisfy { names.contains("\($0.name)_std") })
        #expect(!names.contains { $0.hasPrefix("axis") && $0.hasSuffix("mean") })
        #expect(names == set.features.map(\.name).filter(names.contains), "the set's order")
    }
}
