import Diagnostics

/// A motor on an Indian grid that exists in numbers only: an endless stream of samples.
///
/// A pure function of its settings: the same settings give the same bits on every machine. Each part
/// draws from its own sequence, so a fault changes the signals and leaves all other chance as it is.
/// Allocates nothing after it is made.
public struct MotorTwin: Sendable {
    /// What the stream follows from.
    public let settings: TwinSettings

    private let ratedCurrentA: Double
    private var clock: SampleClock
    private var duty: Duty
    private var grid: Grid
    private var motor: Motor
    private var bearing: Bearing
    private var vibration: Vibration
    private var fault: FaultCourse?
    /// How many faults were injected since its start: each draws from a sequence of its own.
    private var injectedCount: UInt64 = 0
    private var temperature: Temperature
    private var energy: Energy
    private var demands: Demands
    private var meter: GaussianNoise
    private var axes: AxisStatistics

    /// A twin before its first sample, the motor at standstill.
    public init(_ settings: TwinSettings) {
        self.settings = settings
        let step = 1 / Double(settings.rateHz)
        ratedCurrentA = settings.rating.currentA(phases: settings.phases)
        clock = SampleClock(rateHz: settings.rateHz)
        func seed(_ part: UInt64) -> UInt64 {
            SplitMix64.mix(settings.seed &+ SplitMix64.mix(part))
        }
        duty = Duty(settings.duty, rateHz: settings.rateHz, seed: seed(1))
        grid = Grid(phases: settings.phases, stepS: step, seed: seed(2))
        motor = Motor(rating: settings.rating, phases: settings.phases, stepS: step)
        bearing = Bearing(settings.bearing, rateHz: settings.rateHz)
        vibration = Vibration(
            rateHz: settings.rateHz,
            geometry: settings.rating.bearing,
            fault: settings.bearing?.fault,
            seed: seed(3)
        )
        fault = settings.fault.map { FaultCourse($0, stepS: step, seed: seed(4)) }
        meter = GaussianNoise(seed: seed(5))
        temperature = Temperature(stepS: step)
        energy = Energy(stepS: step)
        demands = Demands(stepS: step)
        axes = AxisStatistics(rateHz: settings.rateHz)
    }

    /// Shows a fault from the next sample on, in place of the one that was to be shown.
    ///
    /// - Parameters:
    ///   - kind: what kind.
    ///   - severity: how bad.
    ///   - duration: how long, above zero; nil if it does not end.
    public mutating func inject(_ kind: FaultKind, _ severity: Severity, duration: Duration?) {
        injectedCount += 1
        let seed = SplitMix64.mix(settings.seed &+ SplitMix64.mix(4 &+ injectedCount << 8))
        fault = FaultCourse(
            InjectedFault(kind, severity, onset: clock.elapsed, duration: duration),
            stepS: 1 / Double(settings.rateHz),
            seed: seed
        )
    }

    /// Ends the fault that is shown or was to be shown; the bearing's wear goes on.
    public mutating func clearFault() { fault = nil }

    /// The next sample, 1/rate after the one before.
    public mutating func next() -> TwinSample {
        defer { clock.advance() }
        let elapsed = clock.elapsed
        let (state, load) = duty.next()
        let supply = grid.next()
        let condition = bearing.next(isRunning: state == .running)
        let disturbance = fault?.next(elapsedS: elapsed.inSeconds, isRunning: state == .running)

        var voltageV = supply.openVoltageV
        let operation = motor.next(isEnergized: state != .off, load: load, voltageV: &voltageV)
        let synchronousHz = supply.frequencyHz / Double(settings.rating.polePairs)
        let shaftHz = synchronousHz * operation.speedRatio
        let meanV = voltageV.sum / Double(settings.phases)
        var motion = vibration.next(
            VibrationDrive(
                shaftHz: shaftHz,
                speedRatio: operation.speedRatio,
                load: load,
                lineHz: supply.frequencyHz,
                voltageRatio: state == .off ? 0 : meanV / MotorRating.voltageV,
                bearing: condition
            )
        )
        let reading = Terminals(
            operation,
            voltageV,
            phases: settings.phases,
            ratedCurrentA: ratedCurrentA,
            disturbance,
            &meter
        )
        if let disturbance { motion.disturb(disturbance) }
        count(reading, motion, operation, condition)
        return TwinSample(
            index: clock.index,
            elapsed: elapsed,
            phases: settings.phases,
            state: state,
            voltageV: reading.voltageV,
            currentA: reading.currentA,
            powerFactor: reading.powerFactor,
            power: reading.power,
            frequencyHz: supply.frequencyHz,
            speedRPM: 60 * shaftHz,
            acceleration: motion.acceleration,
            velocityRMS: motion.velocityRMS,
            displacementUM: motion.displacementUM,
            dominantHz: motion.dominantHz,
            windingC: temperature.windingC,
            bearingC: temperature.bearingC,
            energy: energy,
            gridDisturbance: supply.disturbance,
            isFaulty: disturbance != nil,
            bearingDamage: condition.damage,
            harmonics: harmonics(supply, reading),
            demands: demands,
            axes: axes,
            angularRate: motion.angularRate,
            angle: motion.angle
        )
    }

    /// Adds the sample to what meter and sensor keep.
    private mutating func count(
        _ reading: Terminals,
        _ motion: Motion,
        _ operation: MotorOperation,
        _ condition: BearingCondition
    ) {
        energy.add(reading.power, currentA: reading.currentA.sum)
        demands.add(
            reading.power,
            neutralA: reading.currentA.neutral(phases: settings.phases)
        )
        temperature.advance(
            currentRatio: reading.currentA.sum / Double(settings.phases) / ratedCurrentA,
            speedRatio: operation.speedRatio,
            damage: condition.damage
        )
        axes.add(motion.acceleration)
    }

    /// The harmonic current follows the voltage's, so its share is greater at low load.
    private func harmonics(_ supply: Supply, _ reading: Terminals) -> Harmonics {
        let currentA = reading.currentA.sum / Double(settings.phases)
        let share = currentA > 0 ? 1.4 * ratedCurrentA / currentA : 0
        return Harmonics(
            voltagePercent: supply.voltageTHDPercent,
            currentPercent: supply.voltageTHDPercent * share
        )
    }
}
