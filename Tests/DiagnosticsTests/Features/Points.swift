import Diagnostics

/// Events and numbers for the tests of the features.
enum Points {
    /// An event `nanoseconds` after boot; a nil signal is absent.
    static func event(
        at nanoseconds: Int64,
        voltageV: Double = 230,
        currentA: Double = 10,
        powerFactor: Double? = 0.85,
        powerKW: Double? = 1.955,
        vibrationG: Double? = 0.15,
        state: OperatingState = .running
    ) -> SensorEvent {
        SensorEvent(
            identity: EventIdentity(seed: 1, sequence: UInt64(nanoseconds.magnitude)),
            time: MonotonicTime(nanoseconds: nanoseconds),
            timestamp: nil,
            voltageV: voltageV,
            currentA: currentA,
            powerFactor: powerFactor,
            powerKW: powerKW,
            vibrationG: vibrationG,
            qualities: InlineQualities(),
            state: state,
            source: .simulator
        )
    }

    /// sin of 2π · `turns`, from the project's own series.
    static func sine(turns: Double) -> Double { DeterministicMath.sineCosine(turns: turns).sine }

    /// Whether two numbers agree to `tolerance` of the larger one.
    static func agree(_ left: Double?, _ right: Double?, _ tolerance: Double = 1e-12) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        return (left - right).magnitude <= tolerance * max(left.magnitude, right.magnitude, 1e-300)
    }

    /// The number of `seconds` in nanoseconds.
    static func time(seconds: Double) -> Int64 { Int64((seconds * 1e9).rounded()) }
}
