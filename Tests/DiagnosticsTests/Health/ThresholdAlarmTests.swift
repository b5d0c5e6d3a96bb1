import Testing

@testable import Diagnostics

@Suite("A fixed limit")
struct ThresholdAlarmTests {
    private static let limits = AlarmLimits(
        current: CurrentLimits(ratedA: 12),
        vibration: VibrationLimits(machine: .class1, measure: .velocity)
    )

    /// Takes one value a second.
    private func levels(
        _ values: [Double?],
        kind: ThresholdKind,
        limits: AlarmLimits = Self.limits
    ) -> (levels: [AlarmLevel], alarms: ThresholdAlarms, changes: [ThresholdChange]) {
        var alarms = ThresholdAlarms()
        var levels: [AlarmLevel] = []
        var changes: [ThresholdChange] = []
        for (second, value) in values.enumerated() {
            var measures = ThresholdMeasures(time: Windows.time(Double(second)))
            switch kind {
            case .voltageLow, .voltageHigh: measures.voltageV = value
            case .overcurrent: measures.currentA = value
            case .vibration: measures.velocityMMPerS = value
            }
            let made = alarms.take(measures, limits: limits, longestStep: .seconds(5))
            for index in made.indices { changes.append(made[index]) }
            levels.append(alarms.level(kind))
        }
        return (levels, alarms, changes)
    }

    private func last(_ value: Double, _ kind: ThresholdKind) -> AlarmLevel {
        levels(Array(repeating: value, count: 20), kind: kind).levels.last ?? .normal
    }

    @Test("is the one of its standard")
    func values() {
        #expect(last(216.3, .voltageLow) == .normal && last(216.1, .voltageLow) == .warning)
        #expect(last(207.1, .voltageLow) == .warning && last(206.9, .voltageLow) == .alarm)
        #expect(last(243.7, .voltageHigh) == .normal && last(243.9, .voltageHigh) == .warning)
        #expect(last(252.9, .voltageHigh) == .warning && last(253.1, .voltageHigh) == .alarm)
        #expect(last(13.79, .overcurrent) == .normal && last(13.81, .overcurrent) == .warning)
        #expect(last(14.99, .overcurrent) == .warning && last(15.01, .overcurrent) == .alarm)
        #expect(last(1.8, .vibration) == .normal && last(1.81, .vibration) == .warning)
        #expect(last(4.5, .vibration) == .warning && last(4.51, .vibration) == .alarm)
    }

    @Test("counts after its hold time and not before")
    func hold() {
        for (kind, value, seconds) in [
            (ThresholdKind.voltageLow, 200.0, 3), (.overcurrent, 20, 10), (.vibration, 9, 5),
        ] {
            let levels = levels(Array(repeating: value, count: 20), kind: kind).levels
            for second in 0..<20 {
                #expect(
                    levels[second] == (second < seconds ? .normal : .alarm),
                    "\(kind) \(second)"
                )
            }
        }
    }

    @Test("ends after the value was back within it by the hysteresis, for as long")
    func hysteresis() {
        let low = Array(repeating: 200.0, count: 5)
        // 207 V and 2 % of 230 V: the alarm ends at 211.6 V, the warning at 220.8 V.
        let held = levels(low + Array(repeating: 211.5, count: 20), kind: .voltageLow)
        #expect(held.levels.last == .alarm)
        let eased = levels(low + Array(repeating: 211.7, count: 20), kind: .voltageLow)
        #expect(eased.levels.last == .warning)
        let ended = levels(low + Array(repeating: 220.9, count: 20), kind: .voltageLow)
        #expect(ended.levels[7] == .alarm && ended.levels[8] == .normal)
        #expect(ended.changes.map(\.after) == [.alarm, .normal])
        #expect(ended.changes.map(\.value) == [200, 220.9])
        #expect(
            ended.changes.map { $0.text(limits: Self.limits) } == [
                "Voltage 200 V, below the alarm limit 207 V (-10 % of 230 V, IEC 60038)",
                "Voltage 221 V: normal again",
            ]
        )
        #expect(
            ended.changes.map { $0.evidence(limits: Self.limits) } == [
                #"{"limit_kind":"voltage_low","level":"alarm","value":200.0,"limit":207.0,"#
                    + #""unit":"V","clause":"-10 % of 230 V, IEC 60038"}"#,
                #"{"limit_kind":"voltage_low","level":"normal","value":220.9,"unit":"V"}"#,
            ]
        )
        #expect(ended.alarms.crossing(.voltageLow, limits: Self.limits) == nil)
    }

    @Test("is not ended by missing values, gaps or numbers that are none")
    func missing() {
        let low = Array(repeating: Double?(200), count: 5)
        for value in [nil, Double.nan, -Double.infinity, 0, 5] {
            let result = levels(low + Array(repeating: value, count: 60), kind: .voltageLow)
            #expect(result.levels.last == .alarm)
            #expect(result.alarms.crossing(.voltageLow, limits: Self.limits)?.value == 200)
        }
        let flickering = (0..<60).map { $0 % 3 == 0 ? nil : Double?(200) }
        #expect(levels(flickering, kind: .voltageLow).levels.last == .normal)
    }

    @Test("says its worst value, the limit and the clause; the numbers read back")
    func texts() throws {
        let volts = levels([200, 199, 198.4, 199, 212, 212], kind: .voltageLow)
        let crossing = try #require(volts.alarms.crossing(.voltageLow, limits: Self.limits))
        #expect(
            crossing.text
                == "Voltage 198 V, below the alarm limit 207 V (-10 % of 230 V, IEC 60038)"
        )
        #expect(SentenceNumbers.read(crossing.text) == [198, 207, -10, 230, 60_038])
        #expect(crossing.explanation?.relatedFeatures == ["voltage_v"])
        let amperes = levels(Array(repeating: 15.004, count: 20), kind: .overcurrent)
        #expect(
            amperes.alarms.crossing(.overcurrent, limits: Self.limits)?.text
                == "Current 15.004 A, above the alarm limit 15 A (125 % of rated 12 A, NEC 430.32)"
        )
        let severity = levels(Array(repeating: 5.23, count: 20), kind: .vibration)
        #expect(
            severity.alarms.crossing(.vibration, limits: Self.limits)?.text
                == "Vibration velocity 5.23 mm/s, above the alarm limit 4.5 mm/s (zone D, "
                + "ISO 10816-1 class I)"
        )
    }

    @Test("of vibration is never judged by acceleration without a known frequency")
    func acceleration() throws {
        #expect(VibrationLimits(machine: .class1, measure: .acceleration(frequencyHz: 5)) == nil)
        #expect(VibrationLimits(machine: .class1, measure: .acceleration(frequencyHz: .nan)) == nil)
        var measures = ThresholdMeasures(time: Windows.time(0), accelerationG: 9)
        var alarms = ThresholdAlarms()
        for second in 0..<20 {
            measures.time = Windows.time(Double(second))
            _ = alarms.take(measures, limits: Self.limits, longestStep: .seconds(5))
        }
        #expect(alarms.worstLevel == .normal)
        let known = try #require(
            VibrationLimits(machine: .class1, measure: .acceleration(frequencyHz: 50))
        )
        let velocity = try #require(known.velocity(measuredMMPerS: nil, accelerationG: 1))
        #expect(abs(velocity - 31.2) < 0.05)
        measures.accelerationG = 0.1
        for second in 20..<40 {
            measures.time = Windows.time(Double(second))
            _ = alarms.take(
                measures,
                limits: AlarmLimits(vibration: known),
                longestStep: .seconds(5)
            )
        }
        let crossing = try #require(
            alarms.crossing(.vibration, limits: AlarmLimits(vibration: known))
        )
        #expect(crossing.level == .warning && crossing.confidence == 0.5)
        #expect(crossing.text.hasSuffix("as of a pure sine of 50 Hz)"))
    }

    @Test("of vibration is judged while the machine runs")
    func stopped() {
        var alarms = ThresholdAlarms()
        for second in 0..<20 {
            let measures = ThresholdMeasures(
                time: Windows.time(Double(second)),
                velocityMMPerS: 9,
                isRunning: false
            )
            _ = alarms.take(measures, limits: Self.limits, longestStep: .seconds(5))
        }
        #expect(alarms.level(.vibration) == .normal)
    }

    @Test("that is no longer configured is no longer crossed")
    func removed() {
        var alarms = levels(Array(repeating: 200, count: 9), kind: .voltageLow).alarms
        _ = alarms.take(
            ThresholdMeasures(time: Windows.time(9), voltageV: 200),
            limits: AlarmLimits(voltage: nil),
            longestStep: .seconds(5)
        )
        #expect(alarms == ThresholdAlarms())
    }

    @Test("is not lowered by worse values")
    func monotone() {
        for seed in UInt64(0)..<40 {
            var random = SplitMix64(seed: seed)
            var level = 216.0
            let calm = (0..<200).map { _ in
                if random.nextUnit() < 0.1 { level = 200 + 30 * random.nextUnit() }
                return level + random.nextUnit()
            }
            let worse = calm.map { $0 - 3 * random.nextUnit() }
            let first = levels(calm, kind: .voltageLow).levels
            let second = levels(worse, kind: .voltageLow).levels
            for place in first.indices { #expect(second[place] >= first[place], "seed \(seed)") }
        }
    }

    @Test("Zones part where ISO 10816 says, and grow")
    func zones() {
        for machine in MachineClass.allCases {
            let (b, c, d) = machine.boundaries
            #expect(0 < b && b < c && c < d)
            #expect(machine.zone(velocityMMPerS: b) == .a)
            #expect(machine.zone(velocityMMPerS: b.nextUp) == .b)
            #expect(machine.zone(velocityMMPerS: c.nextUp) == .c)
            #expect(machine.zone(velocityMMPerS: d.nextUp) == .d)
            #expect(machine.zone(velocityMMPerS: .nan) == nil)
            #expect(machine.zone(velocityMMPerS: -1) == nil)
        }
    }
}
