import Diagnostics

/// What sets the motor's casing in motion at one instant.
struct VibrationDrive {
    var shaftHz: Double
    var speedRatio: Double
    var load: Double
    var lineHz: Double
    /// Supply voltage as a part of the rated one; 0 without supply.
    var voltageRatio: Double
    var bearing: BearingCondition
}

/// The motion of the motor's casing, as an accelerometer on its drive end would feel it.
///
/// Tones: the shaft's orders 1 to 3 (unbalance, misalignment, looseness), the pull of the field at
/// twice the line frequency, the bearing's defect tone; beside them broadband noise between 0.5 and
/// 5 kHz and the impacts of a bearing. A tone at or above half the sampling rate is not sampled as
/// one, which would alias: its power goes into the noise. So the level does not depend on the rate.
struct Vibration: Hashable, Sendable {
    /// Amplitudes at rated speed, g: 0.55 mm/s RMS at 24 Hz for the first order.
    private static let orderG = (0.012, 0.006, 0.003)
    private static let fieldG = 0.015
    /// Standard deviation of the broadband noise on each axis, g, at rated speed and load.
    private static let broadbandG = 0.104
    /// That of the sensor itself at rest, g.
    private static let sensorG = 0.0015

    private static let unbalanceAxes = AxisValues(x: 0.3, y: 1, z: 0.9)
    private static let alignmentAxes = AxisValues(x: 1, y: 0.6, z: 0.6)
    private static let fieldAxes = AxisValues(x: 0.2, y: 1, z: 1)
    private static let bearingAxes = AxisValues(x: 0.3, y: 0.6, z: 1)

    private let stepS: Double
    private let nyquistHz: Double
    private let geometry: BearingGeometry
    private let fault: BearingFault?
    private var noise: GaussianNoise
    private var impacts: SplitMix64
    private var shaftTurns = 0.0
    private var fieldTurns = 0.0
    private var defectTurns = 0.0
    private var cageTurns = 0.0

    init(rateHz: Int, geometry: BearingGeometry, fault: BearingFault?, seed: UInt64) {
        stepS = 1 / Double(rateHz)
        nyquistHz = Double(rateHz) / 2
        self.geometry = geometry
        self.fault = fault
        noise = GaussianNoise(seed: seed)
        impacts = SplitMix64(seed: ~seed)
    }

    /// The motion at this sample.
    mutating func next(_ drive: VibrationDrive) -> Motion {
        var motion = Motion(nyquistHz: nyquistHz)
        let level = drive.speedRatio * drive.speedRatio
        addOrders(drive, level, to: &motion)
        addField(drive, to: &motion)
        addDefectTone(drive, to: &motion)
        addImpact(drive.bearing, to: &motion)
        let broadbandG =
            Self.broadbandG * level * (0.75 + 0.25 * drive.load) * drive.bearing.noiseFactor
        motion.addNoise(
            broadbandG: broadbandG,
            sensorG: Self.sensorG,
            direction: AxisValues(x: noise.next(), y: noise.next(), z: noise.next())
        )
        return motion
    }

    private mutating func addOrders(
        _ drive: VibrationDrive,
        _ level: Double,
        to motion: inout Motion
    ) {
        Self.advance(&shaftTurns, by: drive.shaftHz * stepS)
        let wave = DeterministicMath.sineCosine(turns: shaftTurns)
        let second = (
            sine: 2 * wave.sine * wave.cosine, cosine: 1 - 2 * wave.sine * wave.sine
        )
        let third = (
            sine: wave.sine * second.cosine + wave.cosine * second.sine,
            cosine: wave.cosine * second.cosine - wave.sine * second.sine
        )
        let factor = level * drive.bearing.orderFactor
        motion.addTone(drive.shaftHz, Self.unbalanceAxes * (Self.orderG.0 * factor), wave)
        motion.addTone(2 * drive.shaftHz, Self.alignmentAxes * (Self.orderG.1 * factor), second)
        motion.addTone(3 * drive.shaftHz, Self.unbalanceAxes * (Self.orderG.2 * factor), third)
        motion.addRocking(drive.shaftHz, Self.orderG.0 * factor, wave)
    }

    private mutating func addField(_ drive: VibrationDrive, to motion: inout Motion) {
        Self.advance(&fieldTurns, by: 2 * drive.lineHz * stepS)
        let amplitudeG = Self.fieldG * drive.voltageRatio * drive.voltageRatio
        let wave = DeterministicMath.sineCosine(turns: fieldTurns)
        motion.addTone(2 * drive.lineHz, Self.fieldAxes * amplitudeG, wave)
    }

    private mutating func addDefectTone(_ drive: VibrationDrive, to motion: inout Motion) {
        let order: Double
        switch fault {
        case .innerRace: order = geometry.innerRaceOrder
        case .outerRace: order = geometry.outerRaceOrder
        case .rollingElement: order = geometry.elementSpinOrder
        case .wear, nil: return
        }
        Self.advance(&defectTurns, by: order * drive.shaftHz * stepS)
        Self.advance(&cageTurns, by: geometry.cageOrder * drive.shaftHz * stepS)
        guard drive.bearing.toneG > 0 else { return }
        // A defect that moves through the load zone is heard in its rhythm.
        let modulation: Double =
            switch fault {
            case .innerRace: 1 + 0.5 * DeterministicMath.sineCosine(turns: shaftTurns).sine
            case .rollingElement: 1 + 0.5 * DeterministicMath.sineCosine(turns: cageTurns).sine
            default: 1
            }
        let wave = DeterministicMath.sineCosine(turns: defectTurns)
        motion.addTone(
            order * drive.shaftHz,
            Self.bearingAxes * drive.bearing.toneG,
            (sine: modulation * wave.sine, cosine: modulation * wave.cosine)
        )
    }

    /// An impact dies away as e^(−3u) while it is heard; a sample meets it at any u in 0…1.
    private mutating func addImpact(_ bearing: BearingCondition, to motion: inout Motion) {
        guard bearing.impulseProbability > 0 else { return }
        let meanSquare = bearing.impulseProbability * bearing.impulseG * bearing.impulseG / 6
        motion.addBroadbandPower(Self.bearingAxes.squared * meanSquare)
        let chance = impacts.nextUnit()
        guard chance < bearing.impulseProbability else { return }
        // What is left of `chance` is uniform too: its lower half is the sign, the rest the age.
        let spread = 2 * chance / bearing.impulseProbability
        let age = spread < 1 ? spread : spread - 1
        let heightG = bearing.impulseG * DeterministicMath.exponential(-3 * age)
        motion.acceleration =
            motion.acceleration + Self.bearingAxes * (spread < 1 ? -heightG : heightG)
    }

    private static func advance(_ turns: inout Double, by step: Double) {
        turns += step
        turns -= Double(Int(turns))
    }
}
