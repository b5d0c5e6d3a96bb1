import Diagnostics
import Testing

@Suite("The door for events")
struct EventDoorTests {
    static let asset = AssetDeclaration(
        id: "motor-01",
        phases: 1,
        hasVibration: true,
        duty: DutyThresholds(offBelowA: 0.2, idleBelowA: 4)
    )
    static let now = Timestamp(microseconds: 1_795_507_200_000_000)

    static func candidate() -> EventCandidate {
        var candidate = EventCandidate(
            identity: EventIdentity(seed: 1, sequence: 0),
            time: MonotonicTime(nanoseconds: 1_000),
            timestamp: now,
            voltage: Measurement(230.4, .good),
            current: Measurement(12.31, .good),
            powerFactor: Measurement(0.86, .good),
            source: .modbusRTU
        )
        candidate.vibration = Measurement(0.15, .good)
        return candidate
    }

    func event(
        _ candidate: EventCandidate,
        asset: AssetDeclaration = Self.asset
    ) throws -> SensorEvent {
        let admission = EventDoor(asset: asset).admit(candidate, now: Self.now)
        guard case .accepted(let event) = admission else {
            throw Rejected(admission: "\(admission)")
        }
        return event
    }

    struct Rejected: Error { let admission: String }

    func faults(_ candidate: EventCandidate, asset: AssetDeclaration = Self.asset) -> EventFaults {
        switch EventDoor(asset: asset).admit(candidate, now: Self.now) {
        case .accepted: EventFaults()
        case .rejected(let faults): faults
        }
    }

    @Test("computes power once, as V·I·PF/1000, and keeps what it was given")
    func accepts() throws {
        let event = try event(Self.candidate())
        #expect(event.powerKW == 230.4 * 12.31 * 0.86 / 1_000)
        #expect(event.voltageV == 230.4)
        #expect(event.vibrationG == 0.15)
        #expect(event.state == .running)
        #expect(event.source == .modbusRTU)
        #expect(event.timestamp == Self.now)
        #expect(Signal.allCases.allSatisfy { event.qualities[$0] == .good })
    }

    @Test("sums the phases of a three-phase asset")
    func threePhases() throws {
        let asset = AssetDeclaration(
            id: "m",
            phases: 3,
            hasVibration: true,
            duty: .unknownMotor
        )
        var candidate = Self.candidate()
        #expect(try event(candidate, asset: asset).powerKW == 3 * (230.4 * 12.31 * 0.86) / 1_000)
        candidate.sumOfPhasesKW = 7.5
        #expect(try event(candidate, asset: asset).powerKW == 7.5)
    }

    @Test(
        "reads the duty from the current",
        arguments: [
            (0.0, OperatingState.off), (0.19, .off), (0.2, .idle), (3.99, .idle), (4, .running),
        ]
    )
    func duty(currentA: Double, state: OperatingState) throws {
        var candidate = Self.candidate()
        candidate.current = Measurement(currentA, .good)
        #expect(try event(candidate).state == state)
        candidate.state = .idle
        #expect(try event(candidate).state == .idle)
    }

    @Test("tells all faults of a candidate at once, in the contract's form")
    func allAtOnce() {
        var candidate = Self.candidate()
        candidate.source = .http
        candidate.voltage = Measurement(nil, .bad(.noReply))
        candidate.current = Measurement(.infinity, .good)
        candidate.powerFactor = Measurement(1.2, .good)
        candidate.vibration = Measurement(-1, .good)
        candidate.timestamp = Timestamp("1970-01-01T00:00:01Z")
        candidate.statedPowerKW = 99
        let faults = faults(candidate)
        #expect(
            faults == [
                .voltageMissing, .currentOutOfRange, .powerFactorOutOfRange, .vibrationOutOfRange,
                .timestampAbsurd, .powerMismatch,
            ]
        )
        let details = faults.details(of: candidate)
        #expect(details.count == 6)
        #expect(details[0].location == ["body", "signals", "voltage_v"])
        #expect(details[0].message == "voltage_v is missing: no reply within the time-out")
        #expect(details[0].type == "missing")
        #expect(details[2].message == "1.2 is not in 0.0…1.0")
        #expect(details.map(\.type).contains("timestamp_absurd"))
        #expect(details.allSatisfy { !$0.message.isEmpty })
    }

    @Test("refuses each signal just outside its range and takes it at the edge")
    func edges() {
        for value in [-0.001, 1_000.001, .nan, .infinity, -.infinity] {
            var candidate = Self.candidate()
            candidate.voltage = Measurement(value, .good)
            #expect(faults(candidate) == .voltageOutOfRange)
        }
        for value in [0, 1_000.0] {
            var candidate = Self.candidate()
            candidate.voltage = Measurement(value, .good)
            #expect(faults(candidate).isEmpty)
        }
        var candidate = Self.candidate()
        candidate.powerFactor = Measurement(1.000_001, .good)
        #expect(faults(candidate) == .powerFactorOutOfRange)
        candidate.powerFactor = Measurement(1, .good)
        candidate.current = Measurement(-0.1, .good)
        #expect(faults(candidate) == .currentOutOfRange)
    }

    @Test("checks a stated power from outside and never trusts it")
    func statedPower() throws {
        var candidate = Self.candidate()
        candidate.source = .http
        let power = 230.4 * 12.31 * 0.86 / 1_000
        candidate.statedPowerKW = power * 1.009
        #expect(try event(candidate).powerKW == power)
        candidate.statedPowerKW = power * 1.02
        #expect(faults(candidate) == .powerMismatch)
        candidate.statedPowerKW = .nan
        #expect(faults(candidate) == .powerMismatch)
    }

    @Test("calls power uncertain where the meter's own differs")
    func meterPower() throws {
        var candidate = Self.candidate()
        candidate.statedPowerKW = -2.44
        #expect(try event(candidate).qualities[.power] == .good)
        candidate.statedPowerKW = 1.2
        #expect(try event(candidate).qualities[.power] == .uncertain(.disagreesWithMeter))
    }

    @Test("lets a meter go on without its failed accelerometer, and a sender not")
    func missingVibration() throws {
        var candidate = Self.candidate()
        candidate.vibration = Measurement(nil, .bad(.connectionLost))
        let event = try event(candidate)
        #expect(event.vibrationG == nil)
        #expect(event.qualities[.vibration] == .bad(.connectionLost))
        candidate.source = .http
        #expect(faults(candidate) == .vibrationMissing)
        candidate.vibration = nil
        #expect(faults(candidate) == .vibrationMissing)
    }

    @Test("refuses vibration that the asset does not declare, even as 0")
    func undeclared() {
        let asset = AssetDeclaration(
            id: "m",
            phases: 1,
            hasVibration: false,
            duty: .unknownMotor
        )
        var candidate = Self.candidate()
        candidate.vibration = Measurement(0, .good)
        #expect(faults(candidate, asset: asset) == .vibrationUndeclared)
        candidate.vibration = nil
        #expect(faults(candidate, asset: asset).isEmpty)
    }

    @Test("refuses the future, and knows none while its own clock is not trusted")
    func future() {
        var candidate = Self.candidate()
        candidate.timestamp = Self.now + EventDoor.futureLimit
        #expect(faults(candidate).isEmpty)
        candidate.timestamp = Self.now + EventDoor.futureLimit + .milliseconds(1)
        #expect(faults(candidate) == .timestampInFuture)
        let door = EventDoor(asset: Self.asset)
        guard case .accepted = door.admit(candidate, now: nil) else {
            Issue.record("rejected without a trusted clock")
            return
        }
    }

    @Test("has a power without quality problems hide none of its inputs'")
    func powerQuality() throws {
        var candidate = Self.candidate()
        candidate.powerFactor = Measurement(0.86, .uncertain(.derived))
        #expect(try event(candidate).qualities[.power] == .uncertain(.derived))
        candidate.powerFactor = Measurement(nil, .bad(.notAvailable))
        let event = try event(candidate)
        #expect(event.powerKW == nil)
        #expect(event.powerFactor == nil)
        #expect(event.qualities[.power] == .bad(.notAvailable))
    }
}
