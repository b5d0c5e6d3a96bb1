import Diagnostics
import Store

/// What an asset used in the range, by days of UTC: the sums of the stored periods that begin in it.
///
/// Costs are those that were counted at the time, at the price of that time.
public struct EnergyReading: Sendable {
    /// A day of UTC.
    public struct Day: Hashable, Sendable {
        /// Its beginning, or that of the range.
        public let start: Timestamp
        /// What was used.
        public var totals: EnergyTotals
    }

    /// The days with data, oldest first; at most one more than `ReportSubject.dayLimit`.
    public private(set) var days: [Day] = []
    /// What was used in all of them.
    public private(set) var totals = EnergyTotals()
    /// How many periods there are.
    public private(set) var periodCount = 0

    /// Reads the periods of `subject` from `file`.
    mutating func read(_ subject: ReportSubject, from file: StoredFile) throws(StoreError) {
        let day: Int64 = 86_400_000_000
        try file.eachEnergyPeriod(of: subject.assetID, from: subject.from, before: subject.end) {
            time,
            period throws(StoreError) in
            periodCount += 1
            totals.add(period.totals)
            let midnight = Timestamp(microseconds: time.microseconds / day * day)
            let start = max(subject.from, midnight)
            if let last = days.indices.last, days[last].start == start {
                days[last].totals.add(period.totals)
            } else {
                days.append(Day(start: start, totals: period.totals))
            }
        }
    }
}
