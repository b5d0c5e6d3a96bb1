import Diagnostics
import DigitalTwin
import Testing

@Suite("Power and energy")
struct EnergyTests {
    @Test("Import energy is the sum of P·Δt to the last bit and never falls", arguments: [1, 3])
    func energy(phases: Int) throws {
        var twin = MotorTwin(
            try TwinSettings(seed: 61, rateHz: 20, phases: phases, duty: .brief(spanS: 60))
        )
        let stepH = 1 / 20.0 / 3_600
        var sumKWh = 0.0
        var last: TwinSample?
        for sample in twin.samples(seconds: 900) {
            sumKWh += sample.power.activeKW * stepH
            #expect(sample.energy.activeKWh == sumKWh)
            if let last {
                #expect(sample.energy.activeKWh >= last.energy.activeKWh)
                #expect(sample.energy.reactiveKvarh >= last.energy.reactiveKvarh)
                #expect(sample.energy.apparentKVAh >= last.energy.apparentKVAh)
                #expect(sample.energy.chargeAh >= last.energy.chargeAh)
                if sample.state == .running {
                    #expect(sample.energy.activeKWh > last.energy.activeKWh)
                }
                if sample.state == .off {
                    #expect(sample.energy == last.energy)
                }
            }
            last = sample
        }
        // 5 min each of running at 2.4 kW, idling at 0.25 kW, and rest.
        #expect((0.2...0.24).contains(sumKWh), "\(sumKWh)")
    }

    @Test("P = ΣV·I·PF/1000 and S² = P² + Q² in every sample of every twin", arguments: [1, 3])
    func powers(phases: Int) throws {
        for (fault, bearing) in Showcase.all {
            let settings = try TwinSettings(
                seed: 62,
                rateHz: 50,
                phases: phases,
                duty: .brief(),
                fault: fault,
                bearing: bearing
            )
            var twin = MotorTwin(settings)
            for sample in twin.samples(seconds: 12) {
                var activeKW = 0.0
                for phase in 0..<phases {
                    activeKW +=
                        sample.voltageV[phase] * sample.currentA[phase]
                        * sample.powerFactor[phase] / 1_000
                }
                let power = sample.power
                #expect((power.activeKW - activeKW).magnitude <= 1e-12)
                let sum = power.activeKW * power.activeKW + power.reactiveKvar * power.reactiveKvar
                let square = power.apparentKVA * power.apparentKVA
                #expect((square - sum).magnitude <= 1e-12 * square)
                #expect((power.factor * power.apparentKVA - power.activeKW).magnitude <= 1e-12)
            }
        }
    }

    @Test("A demand lags the power and keeps its maximum")
    func demand() throws {
        var twin = MotorTwin(try TwinSettings(seed: 63, rateHz: 1))
        let samples = twin.samples(seconds: 1_800)
        let demands = samples.map { $0.value(of: .activePowerDemand) ?? -1 }
        let maxima = samples.map { $0.value(of: .activePowerDemandMax) ?? -1 }
        #expect((0.88...0.93).contains(demands[899] / 2.42), "\(demands[899])")
        #expect(demands[1_799] < demands[1_499])
        #expect(maxima[1_799] == demands.max())
    }
}
