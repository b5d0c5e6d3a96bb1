import Diagnostics
import DigitalTwin
import Testing

@Suite("Channels of the twin")
struct ChannelTests {
    private static let threePhaseOnly: Set<Channel> = [
        .voltageL2, .voltageL3, .voltageLineToLine, .voltageL1L2, .voltageL2L3, .voltageL3L1,
        .currentL2, .currentL3, .activePowerL2, .activePowerL3, .apparentPowerL2,
        .apparentPowerL3, .reactivePowerL2, .reactivePowerL3, .powerFactorL2, .powerFactorL3,
        .phaseAngleL2, .phaseAngleL3, .voltageThdL2, .voltageThdL3, .currentThdL2, .currentThdL3,
    ]

    @Test("Every channel says something plausible in every state of every twin", arguments: [1, 3])
    func everyChannel(phases: Int) throws {
        for (fault, bearing) in Showcase.all {
            let settings = try TwinSettings(
                seed: 71,
                rateHz: 20,
                phases: phases,
                duty: .brief(),
                fault: fault,
                bearing: bearing
            )
            var twin = MotorTwin(settings)
            for sample in twin.samples(seconds: 12) {
                for channel in Channel.allCases {
                    let value = sample.value(of: channel)
                    if phases == 1, Self.threePhaseOnly.contains(channel) {
                        #expect(value == nil, "\(channel)")
                    } else if let value {
                        #expect(channel.isPlausible(value), "\(channel) \(value)")
                    } else {
                        Issue.record("\(channel) has no value")
                    }
                }
            }
        }
    }

    @Test("Totals, means and line voltages follow from the phases")
    func electrical() throws {
        var twin = MotorTwin(try TwinSettings(seed: 72, rateHz: 20, phases: 3, duty: .brief()))
        for sample in twin.samples(seconds: 6) {
            func value(_ channel: Channel) throws -> Double {
                try #require(sample.value(of: channel))
            }
            let activeKW = try value(.activePowerL1) + value(.activePowerL2) + value(.activePowerL3)
            #expect(try (value(.activePower) - activeKW).magnitude < 1e-12)
            let reactive =
                try value(.reactivePowerL1) + value(.reactivePowerL2) + value(.reactivePowerL3)
            #expect(try (value(.reactivePower) - reactive).magnitude < 1e-12)
            let meanV = try (value(.voltageL1) + value(.voltageL2) + value(.voltageL3)) / 3
            #expect(try (value(.voltage) - meanV).magnitude < 1e-9)
            // Nearly balanced phases are √3 apart.
            #expect(try (value(.voltageLineToLine) / meanV - 3.0.squareRoot()).magnitude < 1e-4)
            let (first, second) = try (value(.voltageL1), value(.voltageL2))
            let between = try value(.voltageL1L2)
            let square = first * first + second * second + first * second
            #expect((between * between - square).magnitude < 1e-6)
            #expect(try value(.currentN) < 0.15 * max(value(.current), 1e-9))
            if sample.state == .running {
                let angle = try value(.phaseAngle)
                let cosine = DeterministicCosine.cosine(degrees: angle)
                #expect(try (cosine - value(.powerFactor)).magnitude < 1e-9)
            }
        }
    }

    @Test("A resting accelerometer shows gravity on z alone")
    func gravity() throws {
        var twin = MotorTwin(try TwinSettings(seed: 73, duty: .brief(spanS: 40)))
        twin.skip(seconds: 110)
        for sample in twin.samples(seconds: 5) {
            #expect((sample.value(of: .accelerationX) ?? 9).magnitude < 0.02)
            #expect((sample.value(of: .accelerationY) ?? 9).magnitude < 0.02)
            #expect(((sample.value(of: .accelerationZ) ?? 9) - 1).magnitude < 0.02)
        }
    }

    @Test("RMS, kurtosis, crest factor and peak are those of the last second")
    func statistics() throws {
        var twin = MotorTwin(try TwinSettings(seed: 74, rateHz: 1_000, duty: .running()))
        twin.skip(seconds: 5)
        let samples = twin.samples(seconds: 2)
        let last = try #require(samples.last)
        let measured = Statistics(samples.map(\.acceleration.y))
        let rms = try #require(last.value(of: .accelerationRmsY))
        #expect((rms / measured.deviation - 1).magnitude < 0.1)
        #expect(((last.value(of: .kurtosisY) ?? 0) - 3).magnitude < 0.6)
        let crest = try #require(last.value(of: .crestFactorY))
        #expect((1.8...5).contains(crest))
        #expect(try (#require(last.value(of: .accelerationPeakY)) - crest * rms).magnitude < 1e-9)
    }

    @Test("Velocity and displacement are those of a healthy small motor turning at 24 Hz")
    func velocity() throws {
        var twin = MotorTwin(try TwinSettings(seed: 75, duty: .running()))
        twin.skip(seconds: 5)
        let sample = twin.next()
        let velocity = try #require(sample.value(of: .velocityRmsY))
        // ISO 10816-1 class I, zone A.
        #expect((0.3..<0.71).contains(velocity))
        let frequencyHz = try #require(sample.value(of: .vibrationFrequencyY))
        #expect((frequencyHz - sample.speedRPM / 60).magnitude < 1e-9)
        // Peak to peak of one tone: 2√2·v/(2πf). The other tones lie higher and add little.
        let displacementUM = 1_000 * 2 * 2.0.squareRoot() * velocity / (2 * .pi * frequencyHz)
        let shown = try #require(sample.value(of: .displacementY))
        #expect((shown / displacementUM - 1).magnitude < 0.1)
    }
}

/// A cosine by another road than the twin's: the product cos 2x = 2 cos² x − 1, ten times over.
private enum DeterministicCosine {
    static func cosine(degrees: Double) -> Double {
        let small = degrees * .pi / 180 / 1_024
        var versine = small * small / 2 - small * small * small * small / 24
        for _ in 0..<10 { versine = 2 * versine * (2 - versine) }
        return 1 - versine
    }
}
