import Diagnostics
import Testing

@Suite("The assembler of events")
struct EventAssemblerTests {
    static let id = EventIdentity(seed: 3, sequence: 0)

    static func time(_ seconds: Double) -> MonotonicTime {
        MonotonicTime(nanoseconds: Int64(seconds * 1e9))
    }

    func assembler(
        phases: Int,
        vibrationInterval: Duration? = nil
    ) -> EventAssembler {
        EventAssembler(
            asset: AssetDeclaration(
                id: "m",
                phases: phases,
                hasVibration: vibrationInterval != nil,
                duty: .unknownMotor
            ),
            source: .modbusRTU,
            meterInterval: .seconds(1),
            vibrationInterval: vibrationInterval
        )
    }

    func feed(
        _ assembler: inout EventAssembler,
        _ values: [(Channel, Double?)],
        role: EventAssembler.Role = .meter,
        at seconds: Double,
        quality: Quality = .good
    ) throws -> EventCandidate? {
        for (channel, value) in values {
            assembler.take(
                Reading(
                    channel: channel,
                    value: value,
                    quality: quality,
                    time: Self.time(seconds)
                ),
                from: role
            )
        }
        return assembler.endPoll(
            of: role,
            at: Self.time(seconds),
            timestamp: nil,
            identity: Self.id
        )
    }

    @Test("takes a single-phase meter at its word")
    func singlePhase() throws {
        var assembler = assembler(phases: 1)
        let candidate = try #require(
            try feed(
                &assembler,
                [(.voltage, 231), (.current, -5), (.powerFactor, 0.8), (.activePower, 0.9)],
                at: 1
            )
        )
        #expect(candidate.voltage == Measurement(231, .good))
        #expect(candidate.current == Measurement(5, .good))
        #expect(candidate.powerFactor == Measurement(0.8, .good))
        #expect(candidate.statedPowerKW == 0.9)
        #expect(candidate.vibration == nil)
        #expect(candidate.source == .modbusRTU)
    }

    @Test("takes the mean of three phases and the sum of their powers")
    func threePhases() throws {
        var assembler = assembler(phases: 3)
        let candidate = try #require(
            try feed(
                &assembler,
                [
                    (.voltageL1, 230), (.voltageL2, 231), (.voltageL3, 232), (.currentL1, 10),
                    (.currentL2, 11), (.currentL3, 12), (.powerFactorL1, 0.8),
                    (.powerFactorL2, 0.9), (.powerFactorL3, 1), (.powerFactor, 0.9),
                    (.voltage, 999),
                ],
                at: 1
            )
        )
        #expect(candidate.voltage == Measurement(231, .good))
        #expect(candidate.current == Measurement(11, .good))
        let first: Double = 230 * 10 * 0.8 / 1_000
        let second: Double = 231 * 11 * 0.9 / 1_000
        let third: Double = 232 * 12 * 1 / 1_000
        #expect(candidate.sumOfPhasesKW == first + second + third)
    }

    @Test("says that line voltages and a missing power factor were computed")
    func derived() throws {
        var assembler = assembler(phases: 3)
        let candidate = try #require(
            try feed(
                &assembler,
                [(.voltageLineToLine, 400), (.current, 10), (.activePower, 5.5)],
                at: 1
            )
        )
        #expect(candidate.voltage == Measurement(400 / 3.0.squareRoot(), .uncertain(.derived)))
        #expect(candidate.powerFactor.quality == .uncertain(.derived))
        let factor = try #require(candidate.powerFactor.value)
        #expect((factor - 5_500 / (3 * 230.94 * 10)).magnitude < 1e-4)
    }

    @Test("has no power factor for a motor that draws nothing")
    func stopped() throws {
        var assembler = assembler(phases: 1)
        let candidate = try #require(
            try feed(&assembler, [(.voltage, 230), (.current, 0), (.activePower, 0)], at: 1)
        )
        #expect(candidate.powerFactor == Measurement(nil, .bad(.notAvailable)))
    }

    @Test("passes on why a value is bad, and that one is stale")
    func badAndStale() throws {
        var assembler = assembler(phases: 1)
        _ = try feed(&assembler, [(.voltage, 230), (.current, 1)], at: 1)
        let failed = try #require(
            try feed(&assembler, [(.voltage, nil)], at: 2, quality: .bad(.corruptFrame))
        )
        #expect(failed.voltage == Measurement(nil, .bad(.corruptFrame)))
        #expect(failed.current == Measurement(1, .good))
        let late = try #require(try feed(&assembler, [(.voltage, 230)], at: 4.5))
        #expect(late.voltage == Measurement(230, .good))
        #expect(late.current == Measurement(nil, .bad(.stale)))
    }

    @Test("makes no event of an accelerometer's samples alone")
    func accelerometerAlone() throws {
        var assembler = assembler(phases: 1, vibrationInterval: .milliseconds(10))
        let axes: [(Channel, Double?)] = [
            (.accelerationX, 0), (.accelerationY, 0), (.accelerationZ, 1),
        ]
        #expect(try feed(&assembler, axes, role: .vibration, at: 1) == nil)
    }

    @Test("gives the RMS of a sine without the gravity it rides on")
    func sine() throws {
        var assembler = assembler(phases: 1, vibrationInterval: .milliseconds(10))
        let wave = [0.0, 0.3, 0, -0.3]
        var seconds = 0.0
        for index in 0..<2_000 {
            seconds = Double(index) * 0.01
            _ = try feed(
                &assembler,
                [
                    (.accelerationX, 0.6), (.accelerationY, wave[index % 4]),
                    (.accelerationZ, 0.8),
                ],
                role: .vibration,
                at: seconds
            )
            if index % 100 == 99, index < 1_900 {
                _ = try feed(&assembler, [(.voltage, 230)], at: seconds)
            }
        }
        let candidate = try #require(try feed(&assembler, [(.voltage, 230)], at: seconds))
        let vibration = try #require(candidate.vibration)
        #expect(vibration.quality == .good)
        let rms = try #require(vibration.value)
        #expect((rms - 0.3 / 2.0.squareRoot()).magnitude < 0.003, "\(rms)")
    }

    @Test("does not trust the first samples, nor a sensor that reads nothing but zeros")
    func settlingAndZero() throws {
        var assembler = assembler(phases: 1, vibrationInterval: .seconds(1))
        let axes: [(Channel, Double?)] = [
            (.accelerationX, 0.1), (.accelerationY, 0), (.accelerationZ, 1),
        ]
        _ = try feed(&assembler, axes, role: .vibration, at: 1)
        let first = try #require(try feed(&assembler, [(.voltage, 230)], at: 1.1))
        #expect(first.vibration?.quality == .uncertain(.settling))
        let zeros = axes.map { ($0.0, Double?.some(0)) }
        _ = try feed(&assembler, zeros, role: .vibration, at: 2)
        let second = try #require(try feed(&assembler, [(.voltage, 230)], at: 2.1))
        #expect(second.vibration == Measurement(nil, .bad(.zeroAcceleration)))
    }

    @Test("takes RMS acceleration by axis at its word")
    func rmsAxes() throws {
        var assembler = assembler(phases: 1, vibrationInterval: .seconds(1))
        let rms: [(Channel, Double?)] = [(.accelerationRmsX, 0.3), (.accelerationRmsZ, 0.4)]
        _ = try feed(&assembler, rms, role: .vibration, at: 1)
        let candidate = try #require(try feed(&assembler, [(.voltage, 230)], at: 1.1))
        #expect(candidate.vibration == Measurement(0.5, .good))
    }

    @Test("holds a slow sensor's value until it is stale")
    func heldVibration() throws {
        var assembler = assembler(phases: 1, vibrationInterval: .seconds(5))
        let rms: [(Channel, Double?)] = [(.accelerationRmsX, 0.3)]
        _ = try feed(&assembler, rms, role: .vibration, at: 1)
        for seconds in [2.0, 6, 15.9] {
            let held = try #require(try feed(&assembler, [(.voltage, 230)], at: seconds))
            #expect(held.vibration?.value == 0.3)
        }
        let stale = try #require(try feed(&assembler, [(.voltage, 230)], at: 16.1))
        #expect(stale.vibration == Measurement(nil, .bad(.stale)))
    }
}
