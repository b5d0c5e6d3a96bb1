/// What a supplier adds for a low power factor and takes off for a high one.
///
/// Limits and percentages differ by supplier, state and year, so all of them are configured and none
/// has a default.
public struct PowerFactorTariff: Hashable, Sendable {
    /// Below this power factor there is a penalty, 0…1.
    public let limit: Double
    /// The penalty, in % of the energy charge, for each 0.01 below the limit.
    public let penaltyPercentPerHundredth: Double
    /// Above this power factor there is a rebate, `limit`…1; nil for none.
    public let rebateFrom: Double?
    /// The rebate, in % of the energy charge, for each 0.01 above `rebateFrom`.
    public let rebatePercentPerHundredth: Double

    /// A tariff; a limit outside 0…1, a rebate below it and negative percentages trap.
    public init(
        limit: Double,
        penaltyPercentPerHundredth: Double,
        rebateFrom: Double? = nil,
        rebatePercentPerHundredth: Double = 0
    ) {
        precondition((0...1).contains(limit), "limit must be within 0…1, not \(limit)")
        precondition(
            rebateFrom.map { (limit...1).contains($0) } ?? true,
            "rebateFrom must be within \(limit)…1, not \(rebateFrom ?? .nan)"
        )
        precondition(
            (0...100).contains(penaltyPercentPerHundredth)
                && (0...100).contains(rebatePercentPerHundredth),
            "percentages per 0.01 must be within 0…100"
        )
        self.limit = limit
        self.penaltyPercentPerHundredth = penaltyPercentPerHundredth
        self.rebateFrom = rebateFrom
        self.rebatePercentPerHundredth = rebatePercentPerHundredth
    }

    /// What `powerFactor` (0…1) adds to the energy charge, in %; a rebate is negative.
    ///
    /// In proportion: 0.005 below the limit costs half of what 0.01 does. Suppliers who charge whole
    /// steps differ from it by less than one step.
    public func adjustmentPercent(powerFactor: Double) -> Double {
        if powerFactor < limit {
            return (limit - powerFactor) * 100 * penaltyPercentPerHundredth
        }
        guard let rebateFrom, powerFactor > rebateFrom else { return 0 }
        return -(powerFactor - rebateFrom) * 100 * rebatePercentPerHundredth
    }
}
