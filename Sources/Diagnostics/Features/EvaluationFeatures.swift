/// Turns an asset's events into the contract's features V1, evaluated whenever the caller asks.
///
/// Past-only, in fixed memory taken at the start. A mean is of the points since the last evaluation;
/// a feature whose signal had none is absent.
public struct EvaluationFeatures: ~Copyable {
    /// The voltage that `voltage_stability` is measured from, in V.
    public let nominalV: Double

    private let gapLimitNanoseconds: Int64
    private var voltage = Mean()
    private var powerFactor = Mean()
    private var vibration = Mean()
    private var vibrationSquares = Mean()
    private var rolling = RollingMean()
    private var spikes = SpikeCounter()
    private var spikeCount = 0
    private var last: MonotonicTime?

    private struct Mean {
        var sum = 0.0
        var count = 0

        var value: Double? { count > 0 ? sum / Double(count) : nil }

        mutating func take(_ value: Double?) {
            guard let value, value.magnitude <= Moments.magnitudeLimit else { return }
            sum += value
            count &+= 1
        }
    }

    /// The features of a source whose gaps are those of `window`; 230 V is the contract's nominal.
    public init(window: WindowShape, nominalV: Double = 230) {
        gapLimitNanoseconds = window.gapLimit.wholeNanoseconds
        self.nominalV = nominalV
    }

    /// Takes an event; after a gap or a clock step the ten points before it are forgotten.
    public mutating func take(_ event: borrowing SensorEvent) {
        if let last {
            let step = event.time.nanoseconds &- last.nanoseconds
            if step < 0 || step > gapLimitNanoseconds { spikes.removeAll() }
        }
        last = event.time
        voltage.take(event.voltageV)
        powerFactor.take(event.powerFactor)
        vibration.take(event.vibrationG)
        vibrationSquares.take(event.vibrationG.map { $0 * $0 })
        rolling.take(event.voltageV, at: event.time)
        if spikes.take(event.currentA) { spikeCount &+= 1 }
    }

    /// The features of the events since the last evaluation, and of the hour before `time`.
    public mutating func evaluate(at time: MonotonicTime) -> EvaluationValues {
        var values = EvaluationValues()
        values.voltageRollingMean1h = rolling.mean(at: time)
        values.currentSpikeCount = spikeCount
        values.powerFactorEfficiencyScore = powerFactor.value.map { factor in
            EvaluationValues.efficiencyScore(powerFactor: factor)
        }
        values.vibrationIntensityRMS = vibrationSquares.value?.squareRoot()
        values.voltageStability = voltage.value.map { mean in
            EvaluationValues.voltageStability(voltageV: mean, nominalV: nominalV)
        }
        if let vibration = vibration.value, let factor = powerFactor.value {
            values.powerVibrationRatio = EvaluationValues.powerVibrationRatio(
                vibrationG: vibration,
                powerFactor: factor
            )
        }
        voltage = Mean()
        powerFactor = Mean()
        vibration = Mean()
        vibrationSquares = Mean()
        spikeCount = 0
        return values
    }
}
