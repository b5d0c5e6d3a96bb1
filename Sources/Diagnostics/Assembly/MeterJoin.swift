/// The electrical signals of an event from what a meter says: single-phase or three-phase.
///
/// A three-phase asset's voltage and current are the means of its phases and its power their sum;
/// a meter that gives only its own averages or line voltages is taken at its word, and what had to
/// be computed is uncertain(derived).
struct MeterJoin: Sendable {
    /// Voltage, V, phase to neutral.
    let voltage: Measurement
    /// Current, A.
    let current: Measurement
    /// Power factor, 0…1.
    let powerFactor: Measurement
    /// Σ V·I·PF/1000 over the phases, kW, where the meter gave all nine numbers.
    let sumOfPhasesKW: Double?
    /// The meter's own total active power, kW.
    let statedPowerKW: Double?

    /// Joins what `latest` holds at `time`, not older than `ageLimit`.
    init(_ latest: LatestReadings, phases: Int, at time: MonotonicTime, ageLimit: Duration) {
        func read(_ channel: Channel) -> Measurement {
            latest.measurement(channel, at: time, ageLimit: ageLimit)
        }
        let total = read(.activePower).usable.map(\.magnitude)
        statedPowerKW = total
        guard phases == 3 else {
            voltage = read(.voltage).or(read(.voltageL1))
            current = read(.current).or(read(.currentL1)).magnitude
            powerFactor = read(.powerFactor).or(read(.powerFactorL1))
                .or(Self.factor(powerKW: total, voltage, current, phases: 1))
            sumOfPhasesKW = nil
            return
        }
        let voltages = (read(.voltageL1), read(.voltageL2), read(.voltageL3))
        let currents = (
            read(.currentL1).magnitude, read(.currentL2).magnitude, read(.currentL3).magnitude
        )
        let factors = (read(.powerFactorL1), read(.powerFactorL2), read(.powerFactorL3))
        voltage = Self.mean(voltages).or(read(.voltage)).or(
            Self.fromLines(read(.voltageLineToLine))
        )
        current = Self.mean(currents).or(read(.current).magnitude)
        let phaseKW = (
            Self.powerKW(voltages.0, currents.0, factors.0),
            Self.powerKW(voltages.1, currents.1, factors.1),
            Self.powerKW(voltages.2, currents.2, factors.2)
        )
        if let first = phaseKW.0, let second = phaseKW.1, let third = phaseKW.2 {
            sumOfPhasesKW = first + second + third
        } else {
            sumOfPhasesKW = nil
        }
        powerFactor = read(.powerFactor)
            .or(Self.factor(powerKW: sumOfPhasesKW ?? total, voltage, current, phases: 3))
    }

    private static func mean(
        _ phases: (Measurement, Measurement, Measurement)
    ) -> Measurement {
        guard let first = phases.0.usable, let second = phases.1.usable,
            let third = phases.2.usable
        else {
            let worst = [phases.0, phases.1, phases.2].first { $0.usable == nil }
            return Measurement(nil, worst?.quality ?? .bad(.noDevice))
        }
        let isGood =
            phases.0.quality == .good && phases.1.quality == .good && phases.2.quality == .good
        return Measurement((first + second + third) / 3, isGood ? .good : .uncertain(.derived))
    }

    /// Phase to neutral from the mean between lines: exact only on a balanced supply.
    private static func fromLines(_ voltage: Measurement) -> Measurement {
        guard let value = voltage.usable else { return voltage }
        return Measurement(value / 3.0.squareRoot(), .uncertain(.derived))
    }

    private static func powerKW(
        _ voltage: Measurement,
        _ current: Measurement,
        _ factor: Measurement
    ) -> Double? {
        guard let voltageV = voltage.usable, let currentA = current.usable,
            let factor = factor.usable
        else { return nil }
        return voltageV * currentA * factor / 1_000
    }

    /// The power factor that makes V·I·PF the power; not available where nothing flows.
    private static func factor(
        powerKW: Double?,
        _ voltage: Measurement,
        _ current: Measurement,
        phases: Int
    ) -> Measurement {
        guard let powerKW, let voltageV = voltage.usable, let currentA = current.usable,
            voltageV * currentA > 0
        else { return Measurement(nil, .bad(.notAvailable)) }
        let factor = powerKW * 1_000 / (Double(phases) * voltageV * currentA)
        guard factor <= 1.02 else { return Measurement(factor, .bad(.outOfRange)) }
        return Measurement(min(factor, 1), .uncertain(.derived))
    }
}

extension Measurement {
    /// This one if it can be used, else the other if that can, else this one with its reason.
    ///
    /// A channel the device does not have never hides the reason of one that it has.
    fileprivate func or(_ other: Measurement) -> Measurement {
        if usable != nil { return self }
        if other.usable != nil { return other }
        return quality.reason == .noDevice ? other : self
    }

    fileprivate var magnitude: Measurement { Measurement(value?.magnitude, quality) }
}
