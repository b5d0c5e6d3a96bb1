import Diagnostics

/// What an asset used in a period.
public struct EnergyStatus: Codable, Equatable, Sendable {
    /// Active energy, kWh.
    public private(set) var energyKWh: Double
    /// The part of it used in IDLE, kWh.
    public private(set) var idleKWh: Double
    /// What it cost, in `currency`; `null` without a tariff.
    @NullWhenAbsent public private(set) var cost: Double?
    /// What went into IDLE of it, in `currency`; `null` without a tariff.
    @NullWhenAbsent public private(set) var idleWasteCost: Double?
    /// What the power factor adds to the cost, or takes off; `null` where that has no tariff.
    @NullWhenAbsent public private(set) var powerFactorCost: Double?
    /// Active energy of this local day and the six before it, kWh; `null` while the day is not known.
    @NullWhenAbsent public private(set) var weekEnergyKWh: Double?
    /// What that cost, in `currency`; `null` without a tariff.
    @NullWhenAbsent public private(set) var weekCost: Double?
    /// What a kWh costs now, in `currency`; `null` without a tariff.
    @NullWhenAbsent public private(set) var pricePerKWh: Double?
    /// The currency; `null` without a tariff.
    @NullWhenAbsent public private(set) var currency: String?
    /// The mean power factor, weighted by energy, 0…1; `null` where nothing flowed.
    @NullWhenAbsent public private(set) var powerFactor: Double?
    /// The contract's score of it, 0…100.
    @NullWhenAbsent public private(set) var powerFactorScore: Double?
    /// Mean over peak demand, 0…1; `null` before the first whole demand interval.
    @NullWhenAbsent public private(set) var loadFactor: Double?
    /// The present power against what is usual at this load, %; `null` where that is not known.
    @NullWhenAbsent public private(set) var powerDeviationPercent: Double?
    /// The unbalance of a three-phase supply's voltages, %; `null` where that is not known.
    @NullWhenAbsent public private(set) var voltageUnbalancePercent: Double?
    /// The part of its rated power that the motor may give at it; `null` where it must not run, or
    /// the unbalance is not known.
    @NullWhenAbsent public private(set) var deratingFactor: Double?
    /// The seconds that this is of.
    public private(set) var coveredSeconds: Double
    /// The seconds that it is not of: gaps, and times without a power.
    public private(set) var uncoveredSeconds: Double
    /// Dips, swells and interruptions of the supply since the start; indicative.
    public private(set) var supplyEvents: [String: Int]

    /// What was used.
    public init(
        _ totals: EnergyTotals,
        week: EnergyTotals? = nil,
        tariff: Tariff?,
        price: Double? = nil,
        powerFactorTariff: PowerFactorTariff?,
        powerDeviationPercent: Double?,
        supply: VoltageWatch,
        unbalance: VoltageUnbalance? = nil
    ) {
        energyKWh = totals.kWh
        idleKWh = totals.idleKWh
        weekEnergyKWh = week?.kWh
        if let tariff {
            weekCost = week?.energyCost
            pricePerKWh = price
            cost = totals.energyCost
            idleWasteCost = totals.idleWasteCost
            currency = tariff.currency
            powerFactorCost = powerFactorTariff.flatMap(totals.powerFactorCost)
        }
        powerFactor = totals.powerFactor
        powerFactorScore = totals.powerFactorScore
        loadFactor = totals.loadFactor
        self.powerDeviationPercent = powerDeviationPercent?.ifFinite
        voltageUnbalancePercent = unbalance?.percent.ifFinite
        deratingFactor = unbalance?.deratingFactor
        coveredSeconds = totals.covered.inSeconds.toThousandths
        uncoveredSeconds = totals.uncovered.inSeconds.toThousandths
        supplyEvents = [
            "dip": supply.dips, "swell": supply.swells, "interruption": supply.interruptions,
        ]
    }

    private enum CodingKeys: String, CodingKey {
        case energyKWh = "energy_kwh"
        case idleKWh = "idle_kwh"
        case cost
        case idleWasteCost = "idle_waste_cost"
        case powerFactorCost = "power_factor_cost"
        case weekEnergyKWh = "week_energy_kwh"
        case weekCost = "week_cost"
        case pricePerKWh = "price_per_kwh"
        case currency
        case powerFactor = "power_factor"
        case powerFactorScore = "power_factor_score"
        case loadFactor = "load_factor"
        case powerDeviationPercent = "power_deviation_percent"
        case voltageUnbalancePercent = "voltage_unbalance_percent"
        case deratingFactor = "derating_factor"
        case coveredSeconds = "covered_seconds"
        case uncoveredSeconds = "uncovered_seconds"
        case supplyEvents = "supply_events"
    }
}
