import Diagnostics

/// The motor at one instant: all that a meter and an accelerometer on it would say.
public struct TwinSample: Hashable, Sendable {
    /// Its number, from 0.
    public let index: UInt64
    /// The time since the twin's first sample: `index` divided by the rate, cut to a nanosecond.
    public let elapsed: Duration
    /// The phases of the supply, 1 or 3.
    public let phases: Int
    /// What the motor does.
    public let state: OperatingState
    /// Phase-to-neutral voltage at the motor, V.
    public let voltageV: PhaseValues
    /// Line current, A.
    public let currentA: PhaseValues
    /// Power factor of each phase, 0…1; 0 where no current flows.
    public let powerFactor: PhaseValues
    /// Power of all phases together.
    public let power: Power
    /// Supply frequency, Hz.
    public let frequencyHz: Double
    /// Speed of the shaft, rpm.
    public let speedRPM: Double
    /// Acceleration without gravity, g.
    public let acceleration: AxisValues
    /// Velocity of the casing, mm/s RMS.
    public let velocityRMS: AxisValues
    /// Displacement of the casing from peak to peak, µm.
    public let displacementUM: AxisValues
    /// The frequency with the greatest velocity, Hz; 0 at rest.
    public let dominantHz: Double
    /// Temperature of the winding, °C.
    public let windingC: Double
    /// Temperature of the drive-end bearing, °C, where the vibration sensor sits.
    public let bearingC: Double
    /// What the meter has counted.
    public let energy: Energy
    /// A dip or swell of the supply at this instant.
    public let gridDisturbance: GridDisturbance
    /// Whether the injected fault shows in this sample: the truth that a detector may be judged by.
    public let isFaulty: Bool
    /// Damage of the bearing, 0 sound to 1 failed, while it shows.
    public let bearingDamage: Double

    let harmonics: Harmonics
    let demands: Demands
    let axes: AxisStatistics
    let angularRate: AxisValues
    let angle: AxisValues

    /// Mean voltage of the phases, V: the event's signal.
    public var meanVoltageV: Double { voltageV.sum / Double(phases) }
    /// Mean current of the phases, A: the event's signal.
    public var meanCurrentA: Double { currentA.sum / Double(phases) }
    /// Magnitude of the acceleration without gravity, g: the event's signal.
    public var vibrationG: Double { acceleration.magnitude }

    /// The power of the phase at `index`, 0…2.
    public func power(ofPhase index: Int) -> Power {
        Power(
            voltageV: voltageV[index],
            currentA: currentA[index],
            factor: powerFactor[index]
        )
    }
}

/// Total harmonic distortion, %.
struct Harmonics: Hashable, Sendable {
    var voltagePercent = 0.0
    var currentPercent = 0.0
}
