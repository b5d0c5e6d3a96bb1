import DigitalTwin
import Testing

@Suite("Twin settings")
struct TwinSettingsTests {
    @Test("The rate is 1…1000 Hz, and 100 unless told")
    func rate() throws {
        #expect(try TwinSettings(seed: 1).rateHz == 100)
        #expect(try TwinSettings(seed: 1, rateHz: 1).rateHz == 1)
        #expect(try TwinSettings(seed: 1, rateHz: 1_000).rateHz == 1_000)
        for rateHz in [Int.min, -1, 0, 1_001, .max] {
            #expect(throws: TwinSettingsError.rate(rateHz)) {
                try TwinSettings(seed: 1, rateHz: rateHz)
            }
        }
        #expect(
            TwinSettingsError.rate(0).description
                == "rate 0 Hz of the digital twin is outside 1…1000 Hz; 100 is usual"
        )
    }

    @Test("A supply has 1 or 3 phases", arguments: [-1, 0, 2, 4])
    func phases(count: Int) {
        #expect(throws: TwinSettingsError.phases(count)) {
            try TwinSettings(seed: 1, phases: count)
        }
    }

    @Test("Times that cannot be are refused")
    func times() {
        #expect(throws: TwinSettingsError.self) {
            try TwinSettings(seed: 1, fault: InjectedFault(.spike, .mild, onset: .seconds(-1)))
        }
        #expect(throws: TwinSettingsError.self) {
            try TwinSettings(
                seed: 1,
                fault: InjectedFault(.spike, .mild, onset: .zero, duration: .zero)
            )
        }
        #expect(throws: TwinSettingsError.self) {
            try TwinSettings(
                seed: 1,
                bearing: BearingDegradation(.wear, timeToFailure: .milliseconds(999))
            )
        }
        #expect(throws: TwinSettingsError.self) {
            try TwinSettings(
                seed: 1,
                bearing: BearingDegradation(
                    .wear,
                    timeToFailure: TwinSettings.durationLimit + .nanoseconds(1)
                )
            )
        }
    }

    @Test("A name plate that no motor has is refused by the value that is wrong")
    func rating() {
        #expect(
            throws: TwinSettingsError.outOfRange(
                setting: "power_factor",
                value: 0.95,
                expected: 0.5...0.92
            )
        ) {
            try MotorRating(
                powerKW: 5.5,
                efficiency: 0.9,
                powerFactor: 0.95,
                polePairs: 2,
                slip: 0.03,
                lockedRotorRatio: 6.5
            )
        }
    }

    @Test("Every admissible corner of the name plate makes a motor with finite figures")
    func ratingCorners() throws {
        for powerKW in [0.05, 1_000] {
            for efficiency in [0.5, 0.97] {
                for powerFactor in [0.5, 0.92] {
                    let rating = try MotorRating(
                        powerKW: powerKW,
                        efficiency: efficiency,
                        powerFactor: powerFactor,
                        polePairs: 6,
                        slip: 0.1,
                        lockedRotorRatio: 8
                    )
                    var twin = MotorTwin(try TwinSettings(seed: 1, rateHz: 10, rating: rating))
                    for sample in twin.samples(seconds: 10) {
                        #expect(sample.power.activeKW > 0)
                        #expect((0...1).contains(sample.power.factor))
                        #expect(sample.power.reactiveKvar.isFinite)
                    }
                }
            }
        }
    }

    @Test("The words that users type are those of the configuration")
    func words() {
        #expect(FaultKind.allCases.map(\.rawValue) == ["spike", "drift", "jitter", "default"])
        #expect(Severity.allCases.map(\.rawValue) == ["mild", "medium", "severe"])
        #expect(
            BearingFault.allCases.map(\.rawValue)
                == ["inner-race", "outer-race", "rolling-element", "wear"]
        )
    }
}
