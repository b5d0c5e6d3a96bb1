import Diagnostics

/// A motor made of numbers: small noise about fixed levels, ten events a second unless told otherwise.
struct SyntheticMotor {
    var interval = Duration.milliseconds(100)
    var random = SplitMix64(seed: 11)
    var elapsedNS: Int64 = 1_000_000_000
    /// What a fault adds to vibration, in g.
    var vibrationRise = 0.0
    var voltageV = 230.0
    var hasVibration = true
    var powerFactor: Double? = 0.86
    var state = OperatingState.running
    /// The start of the time in UTC; nil while the clock is not trusted.
    var epoch: Timestamp? = Timestamp("2026-03-01T00:00:00Z")

    private mutating func noise() -> Double {
        // The sum of four uniform numbers is nearly normal.
        (0..<4).reduce(-2.0) { sum, _ in sum + Double(random.next() >> 11) * 0x1p-53 }
    }

    /// The next event, `interval` after the one before.
    mutating func next() -> SensorEvent {
        elapsedNS += interval.wholeNanoseconds
        let isTurning = state == .running
        let currentA = state == .off ? 0 : (isTurning ? 10 : 4) + 0.05 * noise()
        let factor = powerFactor.map { $0 + 0.002 * noise() }
        let voltage = voltageV + 0.4 * noise()
        return SensorEvent(
            identity: EventIdentity(seed: 1, sequence: UInt64(elapsedNS)),
            time: MonotonicTime(nanoseconds: elapsedNS),
            timestamp: epoch.map { $0 + .nanoseconds(elapsedNS) },
            voltageV: voltage,
            currentA: currentA,
            powerFactor: factor,
            powerKW: factor.map { voltage * currentA * $0 / 1_000 },
            vibrationG: hasVibration ? max(0, 0.15 + vibrationRise + 0.01 * noise()) : nil,
            qualities: InlineQualities(),
            state: state,
            source: .simulator
        )
    }

    /// Gives `seconds` of events to `analysis`; all that it said.
    @discardableResult
    mutating func run(_ analysis: WatchedAnalysis, seconds: Double) -> AnalysisStep {
        var all = AnalysisStep()
        for _ in 0..<Int(seconds / interval.inSeconds) { all.formUnion(analysis.take(next())) }
        return all
    }
}

extension AnalysisPlan {
    /// The plan of `SyntheticMotor`: it learns for a minute and a half unless told otherwise.
    static func synthetic(
        interval: Duration = .milliseconds(100),
        learnSeconds: Int = 90,
        learnsByItself: Bool = true,
        ratedCurrentA: Double? = 12,
        isSimulated: Bool = true
    ) -> AnalysisPlan {
        var plan = AnalysisPlan(
            assetID: "motor-01",
            seed: 7,
            features: FeatureSet(interval: interval),
            health: .twin,
            readiness: ReferenceReadiness(span: .seconds(learnSeconds), rows: 60),
            learnsByItself: learnsByItself,
            ratedCurrentA: ratedCurrentA
        )
        plan.isSimulated = isSimulated
        return plan
    }
}
