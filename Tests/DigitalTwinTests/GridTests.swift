import Diagnostics
import Testing

@testable import DigitalTwin

@Suite("Grid")
struct GridTests {
    @Test(
        "Twenty hours stay inside IEC 60038 ±10 % except in dips and swells, of which there are some"
    )
    func voltageBand() {
        let rateHz = 10
        var grid = Grid(phases: 3, stepS: 1 / Double(rateHz), seed: 31)
        var dips = 0
        var swells = 0
        var events = 0
        var last = GridDisturbance.none
        for _ in 0..<20 * 3_600 * rateHz {
            let supply = grid.next()
            for phase in 0..<3 {
                let voltageV = supply.openVoltageV[phase]
                switch supply.disturbance {
                case .none:
                    guard (207...253).contains(voltageV) else {
                        Issue.record("\(voltageV) V without a disturbance")
                        return
                    }
                case .dip:
                    #expect((150..<207).contains(voltageV))
                    dips += 1
                case .swell:
                    #expect((250...290).contains(voltageV))
                    swells += 1
                }
            }
            if supply.disturbance != .none, last == .none { events += 1 }
            last = supply.disturbance
        }
        #expect(dips > swells)
        #expect(swells > 0)
        // 40 are expected, of which a few fall between two samples.
        #expect((20...60).contains(events), "\(events)")
    }

    @Test("A running motor's terminals stay inside the band too, its start included")
    func terminalBand() throws {
        var twin = MotorTwin(try TwinSettings(seed: 32, rateHz: 20, duty: .brief(spanS: 30)))
        for sample in twin.samples(seconds: 1_800) where sample.gridDisturbance == .none {
            #expect((207...253).contains(sample.meanVoltageV))
        }
    }

    @Test("The frequency wanders about the grid code's band and never far from it")
    func frequency() {
        var grid = Grid(phases: 1, stepS: 1, seed: 33)
        let values = (0..<36_000).map { _ in grid.next().frequencyHz }
        let inBand = values.count { (49.90...50.05).contains($0) }
        #expect(values.allSatisfy { (49.8...50.2).contains($0) })
        #expect(Double(inBand) / Double(values.count) > 0.9)
        #expect(Statistics(values).deviation > 0.015)
    }

    @Test("The voltage is correlated: a minute apart alike, hours apart not")
    func correlation() {
        var grid = Grid(phases: 1, stepS: 1, seed: 34)
        let values = (0..<72_000).map { _ in grid.next().openVoltageV.l1 }
        let statistics = Statistics(values)
        func correlation(lag: Int) -> Double {
            let products = (0..<(values.count - lag)).map {
                (values[$0] - statistics.mean) * (values[$0 + lag] - statistics.mean)
            }
            return Statistics(products).mean / (statistics.deviation * statistics.deviation)
        }
        #expect(correlation(lag: 60) > 0.6)
        #expect(correlation(lag: 7_200).magnitude < 0.35)
    }

    @Test("Three phases are a little unequal, below the 2 % of EN 50160")
    func unbalance() {
        var grid = Grid(phases: 3, stepS: 1, seed: 35)
        for _ in 0..<2_000 {
            let supply = grid.next()
            let mean = supply.openVoltageV.sum / 3
            let worst = (0..<3).map { (supply.openVoltageV[$0] - mean).magnitude }.max() ?? 0
            #expect(worst > 0)
            #expect(worst / mean < 0.02)
        }
    }
}
