import Diagnostics

/// What an asset used since the local midnight: the sum of the day's stored periods.
///
/// The day is the tariff's, UTC where there is none.
struct EnergyDay {
    private var totals = EnergyTotals()
    private var day: Int64?

    /// The totals of `today` with those of the period under way, `present`, which began on `presentDay`.
    ///
    /// Days that are not known are taken to be the last one that was.
    func totals(today: Int64?, with present: EnergyTotals, of presentDay: Int64?) -> EnergyTotals {
        let today = today ?? day
        var sum = (day ?? today) == today ? totals : EnergyTotals()
        if (presentDay ?? today) == today { sum.add(present) }
        return sum
    }

    /// Adds a period of `day`: of a later day than the last it begins the sum anew, of an earlier one,
    /// which was sent late, it is no part of it.
    mutating func add(_ period: EnergyPeriod, of day: Int64?) {
        if let day {
            if let known = self.day, day < known { return }
            if self.day.map({ day > $0 }) ?? false { totals = EnergyTotals() }
            self.day = day
        }
        totals.add(period.totals)
    }

    /// Adds what an earlier run stored of `day`, in front of what this one has.
    mutating func recall(_ earlier: EnergyTotals, of day: Int64) {
        guard (self.day ?? day) == day else { return }
        var sum = earlier
        sum.add(totals)
        totals = sum
        self.day = day
    }

    /// The number of the local day since 1970.
    static func day(of timestamp: Timestamp, _ tariff: Tariff?) -> Int64 {
        let minutes = Int64(tariff?.utcOffsetMinutes ?? 0)
        let local = timestamp.microseconds + minutes * 60_000_000
        return (local >= 0 ? local : local - 86_399_999_999) / 86_400_000_000
    }

    /// When day `day` begins, in UTC.
    static func start(of day: Int64, _ tariff: Tariff?) -> Timestamp {
        let minutes = Int64(tariff?.utcOffsetMinutes ?? 0)
        return Timestamp(microseconds: day * 86_400_000_000 - minutes * 60_000_000)
    }
}
