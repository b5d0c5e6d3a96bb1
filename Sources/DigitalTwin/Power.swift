import Diagnostics

/// Power of one phase or of all together: S² = P² + Q².
public struct Power: Hashable, Sendable {
    /// Active power, kW.
    public var activeKW: Double
    /// Reactive power, kvar; a motor's is inductive and never negative.
    public var reactiveKvar: Double
    /// Apparent power, kVA.
    public var apparentKVA: Double
    /// P/S, 0…1; 0 without current.
    public var factor: Double

    /// Power of one phase from RMS voltage in V, current in A and the power factor.
    init(voltageV: Double, currentA: Double, factor: Double) {
        activeKW = voltageV * currentA * factor / 1_000
        apparentKVA = voltageV * currentA / 1_000
        reactiveKvar = apparentKVA * (1 - factor * factor).squareRoot()
        self.factor = factor
    }

    /// The vector sum of three phases.
    init(_ first: Self, _ second: Self, _ third: Self) {
        activeKW = first.activeKW + second.activeKW + third.activeKW
        reactiveKvar = first.reactiveKvar + second.reactiveKvar + third.reactiveKvar
        apparentKVA = (activeKW * activeKW + reactiveKvar * reactiveKvar).squareRoot()
        factor = apparentKVA > 0 ? min(1, activeKW / apparentKVA) : 0
    }

    /// Angle between voltage and current, degrees, 0…90, positive where the current lags.
    public var angleDegrees: Double {
        360 * DeterministicMath.arcTangentTurns(height: reactiveKvar, width: activeKW)
    }
}
