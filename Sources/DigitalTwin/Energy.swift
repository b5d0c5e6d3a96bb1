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
