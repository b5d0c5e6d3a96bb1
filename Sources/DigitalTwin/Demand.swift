import Diagnostics

/// Mean power over the last minutes, as a meter's thermal demand, and its maximum.
struct Demand: Hashable, Sendable {
    /// Time constant: 6.5 min show 90 % of a step after 15 min, the usual demand period.
    static let timeConstantS = 390.0

    private let weight: Double
    /// Mean of late, in the unit of what is added.
    private(set) var mean = 0.0
    /// The greatest mean so far.
    private(set) var maximum = 0.0

    init(stepS: Double) {
        weight = 1 - DeterministicMath.exponential(-stepS / Self.timeConstantS)
    }

    mutating func add(_ value: Double) {
        mean += weight * (value - mean)
        maximum = max(maximum, mean)
    }
}

/// The demands a meter keeps.
struct Demands: Hashable, Sendable {
    var activeKW: Demand
    var apparentKVA: Demand
    var neutralA: Demand

    init(stepS: Double) {
        activeKW = Demand(stepS: stepS)
        apparentKVA = Demand(stepS: stepS)
        neutralA = Demand(stepS: stepS)
    }

    mutating func add(_ power: Power, neutralA current: Double) {
        activeKW.add(power.activeKW)
        apparentKVA.add(power.apparentKVA)
        neutralA.add(current)
    }
}
