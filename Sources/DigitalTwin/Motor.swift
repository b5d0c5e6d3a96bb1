import Diagnostics

/// What the motor draws and how fast it turns at one instant.
struct MotorOperation: Hashable, Sendable {
    /// Line current, A, the mean of the phases.
    var currentA = 0.0
    /// 0…1; 0 where no current flows, as most meters show it.
    var powerFactor = 0.0
    /// Speed as a part of the synchronous one.
    var speedRatio = 0.0
}

/// An induction motor seen from its terminals.
///
/// Real power is shaft power plus losses (a fixed part and one with the square of the load),
/// reactive power is that of the magnetizing field (with the square of the voltage) plus that of
/// leakage (with the square of the load): so current, power factor and slip follow the load, and
/// the current rises when the voltage falls. A start from standstill follows Kloss's form.
struct Motor: Hashable, Sendable {
    /// From standstill to full speed.
    static let runUpS = 0.6
    /// A motor without supply coasts down with this time constant.
    static let coastDownS = 3.0
    /// Power factor of the locked rotor.
    static let lockedRotorPowerFactor = 0.35
    /// The drop along the feeder at the rated current, as a part of the rated voltage.
    static let feederDrop = 0.01

    private static let breakdownSlip = 0.2
    private static let fixedPartOfLosses = 0.45

    private let rating: MotorRating
    private let phases: Int
    private let stepS: Double
    private let coastKeep: Double
    private let ratedCurrentA: Double
    private let fixedLossKW: Double
    private let loadLossKW: Double
    private let magnetizingKvar: Double
    private let leakageKvar: Double
    private let feederOhm: Double
    private var speedRatio = 0.0
    private var wasEnergized = false
    private var isUpToSpeed = false

    init(rating: MotorRating, phases: Int, stepS: Double) {
        self.rating = rating
        self.phases = phases
        self.stepS = stepS
        coastKeep = DeterministicMath.exponential(-stepS / Self.coastDownS)
        ratedCurrentA = rating.currentA(phases: phases)
        feederOhm = Self.feederDrop * MotorRating.voltageV / ratedCurrentA
        let inputKW = rating.powerKW / rating.efficiency
        let lossKW = inputKW - rating.powerKW
        fixedLossKW = Self.fixedPartOfLosses * lossKW
        loadLossKW = lossKW - fixedLossKW
        let ratedKVA = inputKW / rating.powerFactor
        let idleKVA = MotorRating.noLoadCurrentRatio * ratedKVA
        magnetizingKvar = (idleKVA * idleKVA - fixedLossKW * fixedLossKW).squareRoot()
        leakageKvar = (ratedKVA * ratedKVA - inputKW * inputKW).squareRoot() - magnetizingKvar
    }

    /// The operation at this sample; `openVoltageV` is lowered to what the feeder leaves of it.
    mutating func next(
        isEnergized: Bool,
        load: Double,
        voltageV: inout PhaseValues
    ) -> MotorOperation {
        defer { wasEnergized = isEnergized }
        guard isEnergized else {
            isUpToSpeed = false
            let operation = MotorOperation(speedRatio: speedRatio)
            speedRatio *= coastKeep
            if speedRatio < 1e-3 { speedRatio = 0 }
            return operation
        }
        let openV = voltageV.sum / Double(phases)
        // The sample at which it is switched on still finds it at the speed it had.
        if wasEnergized {
            let target = 1 - slip(load: load, voltageV: openV)
            // Once there, the rotor follows its load within 25 ms, which is left out here.
            speedRatio = isUpToSpeed ? target : min(target, speedRatio + stepS / Self.runUpS)
            isUpToSpeed = speedRatio == target
        }
        let first = operation(load: load, voltageV: openV)
        let dropV = feederOhm * first.currentA
        for phase in 0..<phases { voltageV[phase] -= dropV }
        return operation(load: load, voltageV: openV - dropV)
    }

    /// What the motor does at `load` and `voltageV` with the speed it has.
    func operation(load: Double, voltageV: Double) -> MotorOperation {
        let steady = steadyOperation(load: load, voltageV: voltageV)
        let missing = startingShare(runningSlip: 1 - steady.speedRatio)
        guard missing > 0 else { return steady }
        let lockedA =
            rating.lockedRotorRatio * ratedCurrentA * (voltageV / MotorRating.voltageV)
        return MotorOperation(
            currentA: steady.currentA + missing * (lockedA - steady.currentA),
            powerFactor: steady.powerFactor
                + missing * (Self.lockedRotorPowerFactor - steady.powerFactor),
            speedRatio: min(speedRatio, steady.speedRatio)
        )
    }

    /// What the motor does at `load` and `voltageV` once its speed has settled.
    func steadyOperation(load: Double, voltageV: Double) -> MotorOperation {
        let ratio = voltageV / MotorRating.voltageV
        let weakness = 1 / (ratio * ratio)
        let realKW =
            rating.powerKW * load + fixedLossKW + loadLossKW * load * load * weakness
        let reactiveKvar =
            magnetizingKvar * ratio * ratio + leakageKvar * load * load * weakness
        let apparentKVA = (realKW * realKW + reactiveKvar * reactiveKvar).squareRoot()
        return MotorOperation(
            currentA: apparentKVA * 1_000 / (Double(phases) * voltageV),
            powerFactor: realKW / apparentKVA,
            speedRatio: 1 - slip(load: load, voltageV: voltageV)
        )
    }

    private func slip(load: Double, voltageV: Double) -> Double {
        let ratio = voltageV / MotorRating.voltageV
        return min(rating.slip * load / (ratio * ratio), Self.breakdownSlip)
    }

    /// 1 at standstill, 0 at the slip of running: how much of the starting current flows.
    private func startingShare(runningSlip: Double) -> Double {
        let slip = 1 - speedRatio
        guard slip > runningSlip else { return 0 }
        let settled = Self.klossCurrent(slip: runningSlip)
        return (Self.klossCurrent(slip: slip) - settled) / (1 - settled)
    }

    /// Rotor current as a part of the locked-rotor one: s / √(s² + s_k²), 1 at s = 1.
    private static func klossCurrent(slip: Double) -> Double {
        let square = breakdownSlip * breakdownSlip
        return slip * ((1 + square) / (slip * slip + square)).squareRoot()
    }
}
