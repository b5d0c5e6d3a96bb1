import Diagnostics
import Testing

@Suite("Tariffs")
struct TariffTests {
    static let india = Tariff(
        currency: "₹",
        pricePerKWh: 7,
        bands: [
            Tariff.Band(fromMinute: 18 * 60, toMinute: 22 * 60, pricePerKWh: 9),
            Tariff.Band(fromMinute: 22 * 60, toMinute: 6 * 60, pricePerKWh: 5),
        ],
        utcOffsetMinutes: 330
    )

    @Test(arguments: [
        ("2026-11-24T12:29:59Z", 1_079, 7.0), ("2026-11-24T12:30:00Z", 1_080, 9),
        ("2026-11-24T16:30:00Z", 1_320, 5), ("2026-11-24T18:30:00Z", 0, 5),
        ("2026-11-25T00:29:00Z", 359, 5), ("2026-11-25T00:30:00Z", 360, 7),
        ("1969-12-31T23:59:00Z", 329, 5),
    ])
    func `a band holds its first local minute and not its last`(
        text: String,
        minute: Int,
        price: Double
    ) throws {
        let time = try #require(Timestamp(text))
        #expect(Self.india.localMinute(at: time) == minute)
        #expect(Self.india.price(at: time) == price)
    }

    @Test func `a price that depends on an unknown time is none, a flat one is itself`() {
        #expect(Self.india.price(at: nil) == nil)
        #expect(Tariff(currency: "EUR", pricePerKWh: 0.3).price(at: nil) == 0.3)
    }

    @Test(arguments: [-840, 840]) func `the ends of time have a minute`(offset: Int) {
        let tariff = Tariff(currency: "", pricePerKWh: 1, utcOffsetMinutes: offset)
        for time in [Int64.min, .max, -1, 0] {
            let minute = tariff.localMinute(at: Timestamp(microseconds: time))
            #expect((0..<1_440).contains(minute))
        }
    }

    @Test func `energy without a known time is counted and not priced`() {
        var meter = EnergyMeter(tariff: Self.india, gapLimit: .seconds(10))
        for second in 0...20 {
            // 12:29:50Z and on, the last ten seconds in the evening band.
            let utc = second < 1 ? nil : Timestamp(microseconds: 1_795_523_390_000_000)
            meter.take(
                powerKW: 3_600,
                powerFactor: 1,
                state: .running,
                at: MonotonicTime(nanoseconds: Int64(second) * 1_000_000_000),
                timestamp: second <= 5 ? nil : utc.map { $0 + .seconds(second) }
            )
        }
        #expect(Points.agree(meter.totals.unpricedKWh, 5))
        #expect(Points.agree(meter.totals.energyCost, 4 * 7 + 11 * 9))
    }

    @Test(arguments: [
        (0.85, 5.0), (0.9, 0), (0.895, 0.5), (0.92, 0), (0.95, 0), (0.97, -1), (1, -2.5),
    ])
    func `the power factor costs in proportion below the limit and pays above the other`(
        factor: Double,
        percent: Double
    ) {
        let tariff = PowerFactorTariff(
            limit: 0.9,
            penaltyPercentPerHundredth: 1,
            rebateFrom: 0.95,
            rebatePercentPerHundredth: 0.5
        )
        #expect((tariff.adjustmentPercent(powerFactor: factor) - percent).magnitude < 1e-9)
    }

    @Test func `the penalty is a part of the energy charge`() {
        var meter = EnergyMeter(
            tariff: Tariff(currency: "₹", pricePerKWh: 10),
            gapLimit: .seconds(10)
        )
        for second in 0...3_600 {
            meter.take(
                powerKW: 1,
                powerFactor: 0.8,
                state: .running,
                at: MonotonicTime(nanoseconds: Int64(second) * 1_000_000_000),
                timestamp: nil
            )
        }
        let penalty = PowerFactorTariff(limit: 0.9, penaltyPercentPerHundredth: 1)
        #expect(Points.agree(meter.totals.powerFactorCost(penalty), 1, 1e-9))
    }
}
