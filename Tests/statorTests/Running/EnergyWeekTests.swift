import Diagnostics
import Testing

@testable import stator

@Suite("What was used in seven days")
struct EnergyWeekTests {
    /// What `kW` for a second makes.
    private func used(_ kW: Double) -> EnergyTotals {
        var meter = EnergyMeter(tariff: nil, gapLimit: .seconds(10))
        for second in 0...1 {
            meter.take(
                powerKW: kW,
                powerFactor: 1,
                state: .running,
                at: MonotonicTime(nanoseconds: Int64(second) * 1_000_000_000),
                timestamp: nil
            )
        }
        return meter.totals
    }

    private func kilowattSeconds(_ totals: EnergyTotals?) -> Double? {
        totals.map { ($0.kWh * 3_600).rounded() }
    }

    @Test("The day and the six before it count, the one before those does not")
    func days() {
        var week = EnergyWeek()
        for (power, day) in [(1.0, 100), (2, 101), (4, 107), (8, 106)] as [(Double, Int64)] {
            week.add(used(power), of: day)
        }
        let present = used(16)
        #expect(kilowattSeconds(week.totals(until: 107, with: present, of: 107)) == 30)
        #expect(kilowattSeconds(week.totals(until: 108, with: present, of: 108)) == 28)
        #expect(kilowattSeconds(week.totals(until: 113, with: present, of: 113)) == 20)
        #expect(kilowattSeconds(week.totals(until: 114, with: present, of: 107)) == 0)
        #expect(week.totals(until: nil, with: present, of: nil) == nil)
    }

    @Test("What was used before the day was known is of the first day that is")
    func undated() {
        var week = EnergyWeek()
        week.add(used(1), of: nil)
        #expect(kilowattSeconds(week.totals(until: 100, with: used(2), of: nil)) == 3)
        week.add(used(4), of: 100)
        #expect(kilowattSeconds(week.totals(until: 106, with: EnergyTotals(), of: nil)) == 5)
        #expect(kilowattSeconds(week.totals(until: 107, with: EnergyTotals(), of: nil)) == 0)
    }
}
