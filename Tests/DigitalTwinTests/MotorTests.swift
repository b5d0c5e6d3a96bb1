import Diagnostics
import Testing

@testable import DigitalTwin

@Suite("Motor")
struct MotorTests {
    private let motor = Motor(rating: .standard, phases: 1, stepS: 0.01)

    @Test("At its rating the motor draws what its name plate says")
    func namePlate() {
        let operation = motor.steadyOperation(load: 1, voltageV: 230)
        #expect((operation.currentA - MotorRating.standard.currentA(phases: 1)).magnitude < 1e-9)
        #expect((operation.powerFactor - 0.87).magnitude < 1e-12)
        #expect((operation.speedRatio - 0.955).magnitude < 1e-12)
    }

    @Test("Current, power factor and slip rise with the load")
    func load() {
        var last = motor.steadyOperation(load: 0, voltageV: 230)
        #expect((last.currentA / MotorRating.standard.currentA(phases: 1) - 0.33).magnitude < 0.001)
        for step in 1...23 {
            let now = motor.steadyOperation(load: Double(step) / 20, voltageV: 230)
            #expect(now.currentA > last.currentA)
            #expect(now.powerFactor > last.powerFactor)
            #expect(now.speedRatio < last.speedRatio)
            last = now
        }
    }

    @Test("A lower voltage draws more current and more slip at the same load")
    func undervoltage() {
        let nominal = motor.steadyOperation(load: 0.9, voltageV: 230)
        let low = motor.steadyOperation(load: 0.9, voltageV: 200)
        #expect(low.currentA > nominal.currentA)
        #expect(low.speedRatio < nominal.speedRatio)
    }

    @Test("At usual load the figures are those of the contract's example")
    func contractExample() throws {
        var twin = MotorTwin(try TwinSettings(seed: 41, duty: .running()))
        twin.skip(seconds: 5)
        let samples = twin.samples(seconds: 120)
        #expect((Statistics(samples.map(\.meanVoltageV)).mean - 230.4).magnitude < 4)
        #expect((Statistics(samples.map(\.meanCurrentA)).mean - 12.31).magnitude < 0.3)
        #expect((Statistics(samples.map(\.power.factor)).mean - 0.86).magnitude < 0.01)
        #expect((Statistics(samples.map(\.power.activeKW)).mean - 2.44).magnitude < 0.06)
        #expect((Statistics(samples.map(\.vibrationG)).mean - 0.15).magnitude < 0.01)
    }

    @Test(
        "A start draws 5 to 8 times the rated current and decays within a second",
        arguments: [1, 3]
    )
    func inrush(phases: Int) throws {
        var twin = MotorTwin(try TwinSettings(seed: 42, phases: phases))
        let ratedA = MotorRating.standard.currentA(phases: phases)
        let samples = twin.samples(seconds: 2)
        #expect(samples[0].speedRPM == 0)
        #expect((5...8).contains(samples[0].meanCurrentA / ratedA))
        let peaks = samples.map { $0.meanCurrentA / ratedA }
        for index in stride(from: 10, through: 60, by: 10) {
            #expect(peaks[index] < peaks[index - 10])
        }
        #expect(peaks[100...].allSatisfy { (0.8...1.1).contains($0) })
        #expect(samples[0].meanVoltageV < samples[150].meanVoltageV - 8)
        #expect((1_425...1_445).contains(samples[150].speedRPM))
    }

    @Test("Only a start from OFF has an inrush, whatever the rate", arguments: [1, 5, 100])
    func noInrushFromIdle(rateHz: Int) throws {
        let cycle = try DutyCycle([
            .init(.running, for: .seconds(3)), .init(.idle, for: .seconds(3)),
        ])
        var twin = MotorTwin(try TwinSettings(seed: 43, rateHz: rateHz, duty: cycle))
        twin.skip(seconds: 1)
        let ratedA = MotorRating.standard.currentA(phases: 1)
        for sample in twin.samples(seconds: 60) where sample.gridDisturbance == .none {
            #expect(sample.meanCurrentA < 1.1 * ratedA)
        }
    }

    @Test("Without supply no current flows and the motor coasts to rest")
    func coasting() throws {
        var twin = MotorTwin(try TwinSettings(seed: 44, duty: .brief(spanS: 30)))
        twin.skip(seconds: 60)
        let samples = twin.samples(seconds: 30)
        #expect(samples.allSatisfy { $0.meanCurrentA == 0 && $0.power.factor == 0 })
        #expect(samples.allSatisfy { $0.power.activeKW == 0 && $0.meanVoltageV > 200 })
        for (earlier, later) in zip(samples, samples.dropFirst()) {
            #expect(later.speedRPM <= earlier.speedRPM * 1.001)
        }
        #expect(samples[0].speedRPM > 1_400)
        #expect(samples.last?.speedRPM == 0)
        #expect(Statistics(samples.suffix(500).map(\.vibrationG)).mean < 0.005)
    }

    @Test("The winding warms up under load and cools down at rest")
    func temperature() throws {
        var twin = MotorTwin(try TwinSettings(seed: 45, rateHz: 1))
        let samples = twin.samples(seconds: 1_800)
        #expect(samples[1_499].windingC > 60)
        #expect(samples[1_499].windingC < 130)
        #expect(samples[1_799].windingC < samples[1_499].windingC)
        #expect(samples[1_499].bearingC > 40)
    }
}
