import Diagnostics

/// What an asset used on each of the last seven local days.
struct EnergyWeek {
    /// Days that are kept, the present one among them.
    static let dayLimit: Int64 = 7

    private var days: [Int64: EnergyTotals] = [:]
    /// What was used before it was known which day it was; the first day that is known has it.
    private var undated = EnergyTotals()

    /// The totals of `today` and the six days before it, with those of the period under way, which began
    /// on `presentDay`; nil while it is not known which day it is.
    func totals(
        until today: Int64?,
        with present: EnergyTotals,
        of presentDay: Int64?
    ) -> EnergyTotals? {
        guard let today else { return nil }
        var sum = undated
        let kept = Self.firstDay(until: today)...today
        // In the order of the days: sums of fractions depend on it.
        for day in kept { if let totals = days[day] { sum.add(totals) } }
        if kept.contains(presentDay ?? today) { sum.add(present) }
        return sum
    }

    /// Adds what was used on `day`, and forgets what is older than a week.
    mutating func add(_ used: EnergyTotals, of day: Int64?) {
        guard let day else { return undated.add(used) }
        var sum = days[day] ?? EnergyTotals()
        sum.add(used)
        sum.add(undated)
        undated = EnergyTotals()
        days[day] = sum
        let newest = days.keys.max() ?? day
        days = days.filter { $0.key >= Self.firstDay(until: newest) }
    }

    /// The first of the seven days that end with `today`.
    static func firstDay(until today: Int64) -> Int64 { today - dayLimit + 1 }
}
