import Diagnostics
import DigitalTwin
import Testing

@Suite("Duty cycle")
struct DutyTests {
    @Test("The standard half hour is 25 min RUNNING, 2 min IDLE, 3 min OFF, over and over")
    func standard() throws {
        var twin = MotorTwin(try TwinSettings(seed: 51, rateHz: 1))
        for _ in 0..<3 {
            let states = twin.samples(seconds: 1_800).map(\.state)
            #expect(states[0..<1_500].allSatisfy { $0 == .running })
            #expect(states[1_500..<1_620].allSatisfy { $0 == .idle })
            #expect(states[1_620..<1_800].allSatisfy { $0 == .off })
        }
    }

    @Test("A span that is no whole number of samples is cut to one")
    func fraction() throws {
        let cycle = try DutyCycle([
            .init(.running, for: .milliseconds(1_250)), .init(.off, for: .seconds(1)),
        ])
        var twin = MotorTwin(try TwinSettings(seed: 52, rateHz: 10, duty: cycle))
        let states = twin.samples(seconds: 2).map(\.state)
        #expect(states[0..<12].allSatisfy { $0 == .running })
        #expect(states[12..<20].allSatisfy { $0 == .off })
    }

    @Test("A cycle that cannot be is refused by name and value")
    func refused() {
        typealias Span = DutyCycle.Span
        #expect(throws: TwinSettingsError.spanCount(0)) { try DutyCycle([]) }
        let many = [Span](repeating: Span(.running, for: .seconds(1)), count: 65)
        #expect(throws: TwinSettingsError.spanCount(65)) { try DutyCycle(many) }
        #expect(throws: Never.self) { try DutyCycle(many.dropLast()) }
        #expect(throws: TwinSettingsError.neverRunning) {
            try DutyCycle([Span(.idle, for: .seconds(1))])
        }
        #expect(
            throws: TwinSettingsError.durationOutOfRange(
                setting: "RUNNING span",
                value: .milliseconds(999),
                shortest: .seconds(1)
            )
        ) { try DutyCycle([Span(.running, for: .milliseconds(999))]) }
        #expect(
            throws: TwinSettingsError.outOfRange(
                setting: "load",
                value: 1.16,
                expected: DutyCycle.loadLimits
            )
        ) { try DutyCycle([Span(.running, for: .seconds(1), load: 1.16)]) }
    }
}
