import Diagnostics
import DigitalTwin

/// What a twin can be asked to show, and healthy.
enum Showcase {
    /// Healthy, every fault at every severity from the start, every bearing failing in 10 s.
    static let all: [(fault: InjectedFault?, bearing: BearingDegradation?)] =
        [(nil, nil)]
        + FaultKind.allCases.flatMap { kind in
            Severity.allCases.map { (InjectedFault(kind, $0, onset: .zero), nil) }
        }
        + BearingFault.allCases.map {
            (nil, BearingDegradation($0, timeToFailure: .seconds(10)))
        }
}

extension DutyCycle {
    /// RUNNING without end, for as long as any test looks.
    static func running(load: Double = 0.92) throws -> Self {
        try Self([Span(.running, for: .seconds(100_000), load: load)])
    }

    /// All three states within 6 s, or a multiple.
    static func brief(spanS: Int = 2) throws -> Self {
        try Self([
            Span(.running, for: .seconds(spanS)),
            Span(.idle, for: .seconds(spanS)),
            Span(.off, for: .seconds(spanS)),
        ])
    }
}

extension MotorTwin {
    /// The samples of the next `seconds`.
    mutating func samples(seconds: Int) -> [TwinSample] {
        (0..<seconds * settings.rateHz).map { _ in next() }
    }

    /// Lets `seconds` go by.
    mutating func skip(seconds: Int) {
        for _ in 0..<seconds * settings.rateHz { _ = next() }
    }
}

extension AssetDeclaration {
    static func standardMotor(phases: Int) -> Self {
        Self(
            id: "motor-01",
            phases: phases,
            hasVibration: true,
            duty: DutyThresholds(ratedCurrentA: MotorRating.standard.currentA(phases: phases))
        )
    }
}
