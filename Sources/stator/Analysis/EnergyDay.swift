import Diagnostics

/// What an asset used since the local midnight: the sum of the day's stored periods.
struct EnergyDay {
    private var totals = EnergyTotals()
    private var day: Int64?

    /// The day's totals with those of the period under way.
    func totals(with present: EnergyTotals) -> EnergyTotals {
        var sum = totals
        sum.add(present)
        return sum
    }

    /// Adds a period; one of another day than the last begins the sum anew.
    ///
    /// The day is the tariff's, UTC where there is none; without a time it is the day of the last one.
    mutating func add(_ period: EnergyPeriod, _ tariff: Tariff?, timestamp: Timestamp?) {
        if let timestamp {
            let day = Self.day(of: timestamp, tariff)
            if day != self.day { totals = EnergyTotals() }
            self.day = day
        }
        totals.add(period.totals)
    }

    /// The number of the local day since 1970.
    static func day(of timestamp: Timestamp, _ tariff: Tariff?) -> Int64 {
        let minutes = Int64(tariff?.utcOffsetMinutes ?? 0)
        let local = timestamp.microseconds + minutes * 60_000_000
        return (local >= 0 ? local : local - 86_399_999_999) / 86_400_000_000
    }
}
