import Diagnostics

/// The motion of the casing at one instant, and the levels behind it.
struct Motion: Hashable, Sendable {
    /// Geometric mean of the band of the broadband noise, 0.5…5 kHz.
    ///
    /// White acceleration in f1…f2 has the velocity of a tone at √(f1·f2): ∫df/f² = (f2 − f1)/f1·f2.
    static let broadbandHz = 1_581.0
    /// Distance of the sensor from the axis on which the casing rocks on its feet, mm.
    static let leverMM = 100.0
    /// Acceleration of 1 g in mm/s².
    static let gravityMMPerS2 = 9_806.65
    /// Below this there is no rotation to speak of, Hz.
    static let slowestHz = 1.0

    private let nyquistHz: Double
    private var velocitySquares = AxisValues()
    private var displacementSquares = AxisValues()
    private var foldedSquares = AxisValues()
    private var dominantVelocity = 0.0

    /// Acceleration without gravity, g.
    var acceleration = AxisValues()
    /// The frequency with the greatest velocity, Hz; 0 at rest.
    private(set) var dominantHz = 0.0
    /// Rocking of the casing about each axis, °/s.
    private(set) var angularRate = AxisValues()
    /// The same as an angle, °.
    private(set) var angle = AxisValues()

    init(nyquistHz: Double) {
        self.nyquistHz = nyquistHz
    }

    /// Velocity, mm/s RMS.
    var velocityRMS: AxisValues { velocitySquares.squareRoots }

    /// Displacement from peak to peak, µm, taken as 2√2 of its RMS.
    var displacementUM: AxisValues {
        displacementSquares.squareRoots * (2_000 * 2.0.squareRoot())
    }

    /// Adds a tone of `amplitudesG`; the axes y and z are a quarter of a turn apart, as a rotating
    /// force makes them.
    mutating func addTone(
        _ frequencyHz: Double,
        _ amplitudesG: AxisValues,
        _ wave: (sine: Double, cosine: Double)
    ) {
        guard frequencyHz >= Self.slowestHz else { return }
        let meanSquares = amplitudesG.squared * 0.5
        addVelocity(meanSquares, frequencyHz)
        let velocity = amplitudesG.magnitude / frequencyHz
        if velocity > dominantVelocity {
            dominantVelocity = velocity
            dominantHz = frequencyHz
        }
        guard frequencyHz < nyquistHz else {
            foldedSquares = foldedSquares + meanSquares
            return
        }
        acceleration.x += amplitudesG.x * wave.sine
        acceleration.y += amplitudesG.y * wave.sine
        acceleration.z += amplitudesG.z * wave.cosine
    }

    /// Adds noise along `direction`, three independent normal numbers.
    mutating func addNoise(broadbandG: Double, sensorG: Double, direction: AxisValues) {
        let square = broadbandG * broadbandG
        addVelocity(AxisValues(x: square, y: square, z: square), Self.broadbandHz)
        let own = square + sensorG * sensorG
        acceleration.x += (own + foldedSquares.x).squareRoot() * direction.x
        acceleration.y += (own + foldedSquares.y).squareRoot() * direction.y
        acceleration.z += (own + foldedSquares.z).squareRoot() * direction.z
    }

    /// Counts broadband power, g², in velocity and displacement alone.
    mutating func addBroadbandPower(_ meanSquares: AxisValues) {
        addVelocity(meanSquares, Self.broadbandHz)
    }

    /// Adds the rocking that unbalance of `amplitudeG` at `frequencyHz` causes.
    mutating func addRocking(
        _ frequencyHz: Double,
        _ amplitudeG: Double,
        _ wave: (sine: Double, cosine: Double)
    ) {
        guard frequencyHz >= Self.slowestHz else { return }
        let pulsation = DeterministicMath.twoPi * frequencyHz
        let degrees = 360 / DeterministicMath.twoPi
        let rate = Self.gravityMMPerS2 * amplitudeG / pulsation / Self.leverMM * degrees
        angularRate = AxisValues(
            x: rate * wave.sine,
            y: rate * wave.cosine,
            z: 0.3 * rate * wave.sine
        )
        angle =
            AxisValues(x: -wave.cosine, y: wave.sine, z: -0.3 * wave.cosine) * (rate / pulsation)
    }

    /// Applies a fault: see `Disturbance`.
    mutating func disturb(_ disturbance: Disturbance) {
        let length = acceleration.magnitude
        guard length > 0 else { return }
        acceleration =
            acceleration * (disturbance.vibrationFactor + disturbance.vibrationG / length)
    }

    private mutating func addVelocity(_ meanSquaresG: AxisValues, _ frequencyHz: Double) {
        let pulsation = DeterministicMath.twoPi * frequencyHz
        let toVelocity = Self.gravityMMPerS2 / pulsation
        let squares = meanSquaresG * (toVelocity * toVelocity)
        velocitySquares = velocitySquares + squares
        displacementSquares = displacementSquares + squares * (1 / (pulsation * pulsation))
    }
}
