/// What a meter at the motor's terminals reads: P = V·I·PF/1000 in every phase.
struct Terminals {
    var voltageV: PhaseValues
    var currentA = PhaseValues()
    var powerFactor = PhaseValues()
    var power: Power

    /// Current unbalance of a motor is several times that of its voltage (NEMA MG 1 §14.36).
    private static let unbalanceRatio = 6.0
    /// Standard deviation of the meter's current reading, as a part of it (class 0.5).
    private static let currentNoise = 0.0015

    init(
        _ operation: MotorOperation,
        _ supplyV: PhaseValues,
        phases: Int,
        ratedCurrentA: Double,
        _ disturbance: Disturbance?,
        _ noise: inout GaussianNoise
    ) {
        voltageV = supplyV
        let change = disturbance ?? Disturbance()
        let meanV = supplyV.sum / Double(phases)
        for phase in 0..<phases {
            let deviation = supplyV[phase] / meanV - 1
            let share = 1 + Self.unbalanceRatio * deviation + Self.currentNoise * noise.next()
            voltageV[phase] = max(0, supplyV[phase] + change.voltageV)
            guard operation.currentA > 0 else { continue }
            currentA[phase] =
                operation.currentA * share * change.currentFactor
                + change.currentShift * ratedCurrentA
            powerFactor[phase] = min(max(operation.powerFactor + change.powerFactor, 0), 1)
        }
        let first = Self.power(voltageV.l1, currentA.l1, powerFactor.l1)
        power =
            phases == 1
            ? first
            : Power(
                first,
                Self.power(voltageV.l2, currentA.l2, powerFactor.l2),
                Self.power(voltageV.l3, currentA.l3, powerFactor.l3)
            )
    }

    private static func power(_ voltageV: Double, _ currentA: Double, _ factor: Double) -> Power {
        Power(voltageV: voltageV, currentA: currentA, factor: factor)
    }
}
