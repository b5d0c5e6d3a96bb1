/// What a meter counts from its first sample on; no count ever falls.
public struct Energy: Hashable, Sendable {
    private let stepH: Double
    /// Active energy drawn, kWh: the sum of P·Δt, sample by sample.
    public private(set) var activeKWh = 0.0
    /// Reactive energy drawn, kvarh.
    public private(set) var reactiveKvarh = 0.0
    /// Apparent energy, kVAh.
    public private(set) var apparentKVAh = 0.0
    /// Charge, Ah, summed over the phases.
    public private(set) var chargeAh = 0.0

    init(stepS: Double) {
        stepH = stepS / 3_600
    }

    mutating func add(_ power: Power, currentA: Double) {
        activeKWh += power.activeKW * stepH
        reactiveKvarh += power.reactiveKvar * stepH
        apparentKVAh += power.apparentKVA * stepH
        chargeAh += currentA * stepH
    }
}

/// Mean power over the last minutes, as a meter's thermal demand, and its maximum.
public struct Demand: Hashable, Sendable {
    /// Time constant: 6.5 min show 90 % of a step after 15 min, the usual demand period.
    static let timeConstantS = 390.0

    private let weight: Double
    /// Mean of late, in the unit of what is added.
    public private(set) var mean = 0.0
    /// The greatest mean so far.
    public private(set) var maximum = 0.0

    init(stepS: Double) {
        weight = 1 - DeterministicMath.exponential(-stepS / Self.timeConstantS)
    }

    mutating func add(_ value: Double) {
        mean += weight * (value - mean)
        maximum = max(maximum, mean)
    }
}

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
