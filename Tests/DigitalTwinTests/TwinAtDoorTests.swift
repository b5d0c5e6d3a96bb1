import Diagnostics
import DigitalTwin
import Testing

@Suite("The twin at the door")
struct TwinAtDoorTests {
    @Test(
        "Every sample of every twin becomes a valid event",
        arguments: [1, 100, 1_000],
        [1, 3]
    )
    func everySampleIsAdmitted(rateHz: Int, phases: Int) throws {
        let asset = AssetDeclaration.standardMotor(phases: phases)
        let door = EventDoor(asset: asset)
        let seconds = [1: 600, 100: 60, 1_000: 8][rateHz] ?? 0
        let spanS = max(2, seconds / 4)
        for (fault, bearing) in Showcase.all {
            let settings = try TwinSettings(
                seed: 21,
                rateHz: rateHz,
                phases: phases,
                duty: .brief(spanS: spanS),
                fault: fault,
                bearing: bearing
            )
            var twin = MotorTwin(settings)
            for _ in 0..<seconds * rateHz {
                let sample = twin.next()
                let candidate = sample.candidate(
                    identitySeed: 21,
                    time: MonotonicTime(nanoseconds: 0) + sample.elapsed,
                    timestamp: nil
                )
                guard case .accepted(let event) = door.admit(candidate, now: nil) else {
                    Issue.record("refused: \(candidate)")
                    return
                }
                guard event.powerKW == sample.power.activeKW, event.source == .simulator,
                    event.state == sample.state
                else {
                    Issue.record("another event than its sample: \(event)")
                    return
                }
            }
        }
    }

    @Test("The state that the twin states is the one that its current tells", arguments: [1, 3])
    func statedState(phases: Int) throws {
        let duty = AssetDeclaration.standardMotor(phases: phases).duty
        for rateHz in [1, 50] {
            var twin = MotorTwin(
                try TwinSettings(seed: 22, rateHz: rateHz, phases: phases, duty: .brief(spanS: 20))
            )
            for sample in twin.samples(seconds: 300) {
                #expect(duty.state(currentA: sample.meanCurrentA) == sample.state)
            }
        }
    }

    @Test("Events of two runs of one seed have different ids")
    func identities() throws {
        var twin = MotorTwin(try TwinSettings(seed: 23))
        let sample = twin.next()
        let time = MonotonicTime(nanoseconds: 0)
        let first = sample.candidate(identitySeed: 1, time: time, timestamp: nil)
        let second = sample.candidate(identitySeed: 2, time: time, timestamp: nil)
        #expect(first.identity != second.identity)
        #expect(first.identity == EventIdentity(seed: 1, sequence: sample.index))
    }

    @Test("An asset without a vibration sensor gets events without vibration")
    func withoutVibration() throws {
        let asset = AssetDeclaration(
            id: "pump",
            phases: 1,
            hasVibration: false,
            duty: .unknownMotor
        )
        var twin = MotorTwin(try TwinSettings(seed: 24))
        let candidate = twin.next().candidate(
            identitySeed: 24,
            time: MonotonicTime(nanoseconds: 0),
            timestamp: nil,
            hasVibration: false
        )
        guard case .accepted(let event) = EventDoor(asset: asset).admit(candidate, now: nil) else {
            Issue.record("refused: \(candidate)")
            return
        }
        #expect(event.vibrationG == nil)
    }
}
