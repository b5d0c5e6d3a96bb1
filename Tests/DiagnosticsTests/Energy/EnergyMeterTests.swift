import Diagnostics
import Testing

@Suite("Energy, cost and load")
struct EnergyMeterTests {
    static func take(
        _ meter: inout EnergyMeter,
        seconds: Double,
        _ powerKW: Double?,
        _ powerFactor: Double? = 0.8,
        _ state: OperatingState = .running,
        utc: Int64? = nil
    ) {
        meter.take(
            powerKW: powerKW,
            powerFactor: powerFactor,
            state: state,
            at: MonotonicTime(nanoseconds: Points.time(seconds: seconds)),
            timestamp: utc.map { Timestamp(microseconds: $0 * 1_000_000) }
        )
    }

    static func meter(_ tariff: Tariff? = nil) -> EnergyMeter {
        EnergyMeter(tariff: tariff, gapLimit: .seconds(10))
    }

    @Test func `an hour at 2 kW is 2 kWh, and a ramp its trapezoid`() {
        var meter = Self.meter()
        for second in 0...3_600 { Self.take(&meter, seconds: Double(second), 2) }
        #expect(Points.agree(meter.totals.kWh, 2))
        #expect(meter.totals.covered == .seconds(3_600))
        #expect(meter.totals.uncovered == .zero)
        var ramp = Self.meter()
        for second in 0...360 { Self.take(&ramp, seconds: Double(second), Double(second) / 36) }
        #expect(Points.agree(ramp.totals.kWh, 0.5))
        #expect(Points.agree(ramp.totals.meanKW, 5))
    }

    @Test func `a span at the gap limit counts, a nanosecond more is not covered`() {
        for (span, kWh) in [(10.0, 10.0 / 3_600), (10.000000001, 0)] {
            var meter = Self.meter()
            Self.take(&meter, seconds: 0, 1)
            Self.take(&meter, seconds: span, 1)
            #expect(Points.agree(meter.totals.kWh, kWh))
            #expect((meter.totals.uncovered > .seconds(10)) == (kWh == 0))
        }
    }

    @Test func `powers that are none leave the time uncovered unless the next comes soon`() {
        var meter = Self.meter()
        let powers: [Double?] = [1, nil, .nan, .infinity, -1, 1]
        for (second, power) in powers.enumerated() {
            Self.take(&meter, seconds: Double(second), power)
        }
        #expect(meter.totals.covered == .seconds(5))
        for second in 6...30 { Self.take(&meter, seconds: Double(second), second < 30 ? nil : 1) }
        #expect(meter.totals.covered == .seconds(5))
        #expect(meter.totals.uncovered == .seconds(25))
    }

    @Test func `a clock that steps back adds nothing`() {
        var meter = Self.meter()
        for second in [100.0, 101, 50, 51] { Self.take(&meter, seconds: second, 3_600) }
        #expect(Points.agree(meter.totals.kWh, 2))
        #expect(meter.totals.clockSteps == 1)
    }

    @Test func `a stopped motor uses nothing and is covered`() {
        var meter = Self.meter()
        for second in 0...10 { Self.take(&meter, seconds: Double(second), nil, nil, .off) }
        #expect(meter.totals.kWh == 0)
        #expect(meter.totals.covered == .seconds(10))
        #expect(meter.totals.powerFactor == nil)
    }

    @Test func `idle waste is the energy and the cost of IDLE`() {
        var meter = Self.meter(Tariff(currency: "₹", pricePerKWh: 8))
        for second in 0...3_600 {
            Self.take(&meter, seconds: Double(second), 1, 0.3, second <= 900 ? .idle : .running)
        }
        #expect(Points.agree(meter.totals.idleKWh, 0.25))
        #expect(Points.agree(meter.totals.idleWasteCost, 2))
        #expect(Points.agree(meter.totals.energyCost, 8))
    }

    @Test func `the mean power factor is kWh over kVAh`() {
        var meter = Self.meter()
        // Half an hour at 3 kW and 0.9, half at 1 kW and 0.5: 3.333 kVA and 2 kVA.
        for second in 0...1_800 { Self.take(&meter, seconds: Double(second), 3, 0.9) }
        for second in 1_801...3_600 { Self.take(&meter, seconds: Double(second), 1, 0.5) }
        let expected = 4 / (3 / 0.9 + 1 / 0.5)
        #expect(Points.agree(meter.totals.powerFactor, expected, 1e-3))
        #expect(meter.totals.powerFactorScore == 0)
    }

    @Test func `load factor is mean over peak demand, of whole intervals`() {
        var meter = Self.meter()
        for second in 0..<900 { Self.take(&meter, seconds: Double(second), 4) }
        #expect(meter.totals.loadFactor == nil)
        for second in 900...3_600 { Self.take(&meter, seconds: Double(second), 1) }
        // A kick of one second, as of a start, is no demand.
        Self.take(&meter, seconds: 3_601, 100)
        let peak = meter.totals.peakDemandKW
        #expect(Points.agree(peak, 4, 1e-2))
        #expect(Points.agree(meter.totals.loadFactor, 1.75 / 4, 2e-2))
    }

    @Test func `a new period starts from nothing and loses nothing`() {
        var meter = Self.meter()
        for second in 0...3_600 {
            Self.take(&meter, seconds: Double(second), 1)
            if second == 1_800 {
                #expect(Points.agree(meter.totals.kWh, 0.5))
                meter.reset()
            }
        }
        #expect(Points.agree(meter.totals.kWh, 0.5))
    }

    @Test func `millions of small spans add up without an error that grows`() {
        var sum = CompensatedSum(1e6)
        for _ in 0..<1_000_000 { sum.add(1e-9) }
        #expect((sum.value - 1_000_000.001).magnitude < 2e-10)
    }
}
