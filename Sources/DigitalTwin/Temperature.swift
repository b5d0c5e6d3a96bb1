import Diagnostics

/// Temperatures of winding and drive-end bearing, °C: one time constant each (IEC 60034-1 class B).
struct Temperature: Hashable, Sendable {
    /// What surrounds the motor.
    static let ambientC = 30.0

    private(set) var windingC = Self.ambientC
    private(set) var bearingC = Self.ambientC
    private let windingWeight: Double
    private let bearingWeight: Double

    init(stepS: Double) {
        windingWeight = 1 - DeterministicMath.exponential(-stepS / 1_200)
        bearingWeight = 1 - DeterministicMath.exponential(-stepS / 900)
    }

    /// Heats with the square of the current, and with speed and damage of the bearing.
    mutating func advance(currentRatio: Double, speedRatio: Double, damage: Double) {
        let windingEndC = Self.ambientC + 70 * currentRatio * currentRatio
        let bearingEndC = Self.ambientC + speedRatio * (22 + 35 * damage)
        windingC += windingWeight * (windingEndC - windingC)
        bearingC += bearingWeight * (bearingEndC - bearingC)
    }
}
