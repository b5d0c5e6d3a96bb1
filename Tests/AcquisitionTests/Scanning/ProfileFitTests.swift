import Diagnostics
import Testing

@testable import Acquisition

@Suite("A profile fits as far as what the device says makes physical sense")
struct ProfileFitTests {
    private func fit(
        _ name: String,
        isWordOrderSwapped: Bool = false,
        _ values: (Channel) -> Double?
    ) throws -> ProfileFit {
        let (profile, table) = try ScanBench.table(name)
        return ProfileFit(
            of: profile,
            table: table,
            answers: ScanBench.answers(table, values),
            isWordOrderSwapped: isWordOrderSwapped
        )
    }

    @Test("Voltage, frequency and power that is V·I·PF are sure, and the reasons are told")
    func sure() throws {
        let fit = try fit("eastron-sdm630", ScanBench.values)
        #expect(fit.confidence == .sure)
        let texts = fit.evidence.map(\.text)
        #expect(texts.contains("voltage_l1_v 231.2 V"))
        #expect(texts.contains("frequency_hz 49.98 Hz"))
        #expect(texts.contains("power agrees with V·I·PF within 0.1 %"))
        #expect(texts.contains("total power is the sum of the phases within 0.1 %"))
    }

    @Test("A motor that stands still proves no power: likely, not sure")
    func standingStill() throws {
        let fit = try fit("eastron-sdm120") { channel in
            switch channel {
            case .voltage: 229
            case .frequency: 50.02
            default: 0
            }
        }
        #expect(fit.confidence == .likely)
    }

    @Test("Power that is not V·I·PF speaks against it")
    func contradiction() throws {
        let fit = try fit("eastron-sdm120") { $0 == .activePower ? 90 : ScanBench.onePhase($0) }
        #expect(fit.confidence < .likely)
        #expect(fit.evidence.contains { $0.points < 0 && $0.text.contains("V·I·PF") })
    }

    @Test("A dead line says nothing")
    func dead() throws {
        #expect(try fit("eastron-sdm120") { _ in 0 }.confidence == .none)
    }

    @Test("Nothing answered is no fit")
    func unanswered() throws {
        let (profile, table) = try ScanBench.table("eastron-sdm120")
        let answers = ReadPlan(table: table).blocks.map {
            ProfileFit.BlockAnswer(block: $0, registers: nil)
        }
        let fit = ProfileFit(of: profile, table: table, answers: answers)
        #expect(fit.confidence == .none)
        #expect(fit.answeredBlocks == 0)
    }

    @Test("The words the other way round make sense of a device that was set so, and only that way")
    func swapped() throws {
        let (profile, table) = try ScanBench.table("eastron-sdm630")
        let turned = RegisterTable(
            function: table.function,
            readLimit: table.readLimit,
            alignment: table.alignment,
            silence: table.silence,
            entries: table.entries.map(\.withSwappedWords)
        )
        let answers = ScanBench.answers(turned, ScanBench.values)
        let straight = ProfileFit(of: profile, table: table, answers: answers)
        let other = ProfileFit(
            of: profile,
            table: table,
            answers: answers,
            isWordOrderSwapped: true
        )
        #expect(straight.confidence == .none)
        #expect(other.confidence == .sure)
    }

    @Test("A sensor at rest shows gravity: likely, never sure")
    func sensor() throws {
        let fit = try fit("witmotion-wtvb01") { channel in
            channel == .accelerationZ ? 1.01 : channel == .temperature ? 31.5 : 0
        }
        #expect(fit.confidence == .likely)
    }

    @Test("Of two that fit, the one with more values that make sense is the better")
    func better() throws {
        let small = try fit("eastron-sdm120", ScanBench.onePhase)
        let large = try fit("eastron-sdm630", ScanBench.values)
        #expect(ProfileFit.isBetter(large, small))
        #expect(!ProfileFit.isBetter(small, large))
    }

    @Test("Volts and hertz are seen in registers of no known map, with their order of bytes")
    func guesses() {
        let hertz = Float(50.01).bitPattern
        let volts = Float(229.5).bitPattern
        let window = RegisterGuess.Window(
            function: .holding,
            address: 200,
            registers: [
                0, UInt16(truncatingIfNeeded: volts), UInt16(volts >> 16), 0, 0,
                UInt16(truncatingIfNeeded: hertz), UInt16(hertz >> 16),
            ]
        )
        let guesses = RegisterGuess.all(in: [window])
        #expect(guesses.map(\.address) == [201, 205])
        #expect(guesses.map(\.encoding) == [.floatCDAB, .floatCDAB])
        #expect(guesses.map(\.quantity) == [.volts, .hertz])
    }

    @Test("A whole number that could be volts is none without another that could be hertz")
    func chance() {
        let alone = RegisterGuess.Window(function: .input, address: 0, registers: [2_301, 7])
        #expect(RegisterGuess.all(in: [alone]).isEmpty)
        let both = RegisterGuess.Window(function: .input, address: 0, registers: [2_301, 500])
        #expect(RegisterGuess.all(in: [both]).map(\.encoding) == [.tenths, .tenths])
    }
}
