/// What an asset has used in a period; a sum of what was measured, with the time that was not.
public struct EnergyTotals: Hashable, Sendable {
    var energy = CompensatedSum()
    var apparent = CompensatedSum()
    var energyWithFactor = CompensatedSum()
    var idle = CompensatedSum()
    var cost = CompensatedSum()
    var idleCost = CompensatedSum()
    var unpriced = CompensatedSum()
    /// The time whose energy is in the totals, in ns.
    var coveredNanoseconds: Int64 = 0
    /// The time without, in ns.
    var uncoveredNanoseconds: Int64 = 0
    /// How often the clock stepped back.
    public internal(set) var clockSteps = 0
    /// The highest mean power of a demand interval, in kW; nil before the first whole one.
    public internal(set) var peakDemandKW: Double?

    /// Nothing used, no time passed.
    public init() {}

    /// Active energy in kWh: ∫P dt by trapezoids.
    public var kWh: Double { energy.value }

    /// The part of `kWh` used in the state IDLE: turning without load.
    public var idleKWh: Double { idle.value }

    /// The cost of `kWh`, in the tariff's currency, without what the power factor adds.
    public var energyCost: Double { cost.value }

    /// The part of `energyCost` that went into IDLE.
    public var idleWasteCost: Double { idleCost.value }

    /// The part of `kWh` that has no cost, since the price depends on a time that was not known.
    public var unpricedKWh: Double { unpriced.value }

    /// The time that the totals are of.
    public var covered: Duration { .nanoseconds(coveredNanoseconds) }

    /// The time that they are not of: gaps, and spans without a power.
    public var uncovered: Duration { .nanoseconds(uncoveredNanoseconds) }

    /// kWh over kVAh, 0…1, of the time in which a power factor was known; nil where nothing flowed.
    ///
    /// It is the mean power factor of a bill: weighted by energy, not by time.
    public var powerFactor: Double? {
        apparent.value > 0 ? min(1, energyWithFactor.value / apparent.value) : nil
    }

    /// The contract's power-factor score of `powerFactor`, 0…100.
    public var powerFactorScore: Double? {
        powerFactor.map { EvaluationValues.efficiencyScore(powerFactor: $0) }
    }

    /// Mean power in kW over the covered time; nil where there is none.
    public var meanKW: Double? {
        coveredNanoseconds > 0 ? kWh * 3.6e12 / Double(coveredNanoseconds) : nil
    }

    /// Mean over peak demand, 0…1; nil before the first whole demand interval or without power.
    public var loadFactor: Double? {
        guard let meanKW, let peakDemandKW, peakDemandKW > 0 else { return nil }
        return min(1, meanKW / peakDemandKW)
    }

    /// What `tariff` adds to `energyCost` for the mean power factor, or takes off, in its currency.
    public func powerFactorCost(_ tariff: PowerFactorTariff) -> Double? {
        powerFactor.map { energyCost * tariff.adjustmentPercent(powerFactor: $0) / 100 }
    }
}
