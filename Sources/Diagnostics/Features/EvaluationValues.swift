/// The features of one evaluation, about a second of events (contract, features V1); nil is absent.
public struct EvaluationValues: Hashable, Sendable {
    /// Mean voltage in V of the last hour (of 59 to 60 minutes).
    public internal(set) var voltageRollingMean1h: Double?
    /// Points of current since the last evaluation that are over 3σ off the ten before them.
    public internal(set) var currentSpikeCount = 0
    /// (PF − 0.8) / 0.2 · 100, 0…100, of the mean power factor.
    public internal(set) var powerFactorEfficiencyScore: Double?
    /// √mean(v²) of vibration, in g.
    public internal(set) var vibrationIntensityRMS: Double?
    /// |V − nominal| of the mean voltage, in V.
    public internal(set) var voltageStability: Double?
    /// Mean vibration / (mean PF + 0.01), in g.
    public internal(set) var powerVibrationRatio: Double?

    /// The contract's names, in the order of `all`.
    public static let names = [
        "voltage_rolling_mean_1h", "current_spike_count", "power_factor_efficiency_score",
        "vibration_intensity_rms", "voltage_stability", "power_vibration_ratio",
    ]

    /// All of them in the order of `names`.
    ///
    /// It allocates: for sinks, not for the hot path.
    public var all: [Double?] {
        [
            voltageRollingMean1h, Double(currentSpikeCount), powerFactorEfficiencyScore,
            vibrationIntensityRMS, voltageStability, powerVibrationRatio,
        ]
    }

    /// (PF − 0.8) / 0.2 · 100, clamped to 0…100; PF 0…1.
    public static func efficiencyScore(powerFactor: Double) -> Double {
        min(100, max(0, (powerFactor - 0.8) / 0.2 * 100))
    }

    /// |V − nominal| in V; the contract's nominal voltage is 230 V.
    public static func voltageStability(voltageV: Double, nominalV: Double = 230) -> Double {
        (voltageV - nominalV).magnitude
    }

    /// vibration / (PF + 0.01), in g; PF 0…1, so the divisor is never 0.
    public static func powerVibrationRatio(vibrationG: Double, powerFactor: Double) -> Double {
        vibrationG / (powerFactor + 0.01)
    }
}
