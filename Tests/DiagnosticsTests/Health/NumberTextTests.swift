import Diagnostics
import Testing

@Suite("A number in a sentence")
struct NumberTextTests {
    @Test("is short and plain")
    func examples() {
        let cases: [(Double, String)] = [
            (0.61, "0.61"), (0.6149, "0.615"), (9.2, "9.2"), (0.15, "0.15"), (230, "230"),
            (-12.345, "-12.3"), (0, "0"), (-0.0, "0"), (999.6, "1000"), (0.000_999_96, "0.001"),
            (1_234_567, "1230000"), (1e9, "1e9"), (1.5e-7, "1.5e-7"), (123.5, "124"), (0.1, "0.1"),
            (999_999_999, "1e9"), (0.000_1, "0.0001"), (0.000_01, "1e-5"), (100, "100"),
            (.nan, "–"), (.infinity, "–"), (.leastNonzeroMagnitude, "5e-324"),
            (.greatestFiniteMagnitude, "1.8e308"),
        ]
        for (value, text) in cases { #expect(NumberText.text(value) == text) }
    }

    @Test("reads back as the value rounded to the digits shown")
    func roundTrip() throws {
        var random = SplitMix64(seed: 2_026)
        for round in 0..<20_000 {
            let any = Double(bitPattern: random.next())
            let usual = (random.nextUnit() - 0.5) * 2_000
            let value = round % 2 == 0 ? any : usual
            guard value.isFinite, value.magnitude < 1e40, value.magnitude > 1e-40 else {
                continue
            }
            for digits in [1, 2, 3, 6] {
                let text = NumberText.text(value, digits: digits)
                let read = try #require(Double(text))
                let exponent = try Self.decimalExponent(value)
                let unit = try #require(Double("1e\(exponent - digits + 1)"))
                #expect((read - value).magnitude <= 0.500_000_1 * unit, "\(value) as \(text)")
                #expect(NumberText.text(read, digits: digits) == text)
                let shown = text.split(separator: "e")[0].filter(\.isNumber)
                let kept = shown.drop { $0 == "0" }.reversed().drop { $0 == "0" }
                #expect(kept.count <= digits, "\(text)")
            }
        }
    }

    /// The power of ten of a number's first digit.
    private static func decimalExponent(_ value: Double) throws -> Int {
        var exponent = 0
        while try #require(Double("1e\(exponent + 1)")) <= value.magnitude { exponent += 1 }
        while try #require(Double("1e\(exponent)")) > value.magnitude { exponent -= 1 }
        return exponent
    }

    @Test("shows more digits where two would read the same")
    func pairs() {
        #expect(NumberText.pair(206.96, 207) == ("206.96", "207"))
        #expect(NumberText.pair(0.61, 0.15) == ("0.61", "0.15"))
        #expect(NumberText.pair(1, 1) == ("1", "1"))
        let near = NumberText.pair(1, 1 + 1e-15)
        #expect(near.value == "1" && near.other == "1")
    }

    @Test("is whole as a percentage")
    func percent() {
        #expect(NumberText.percent(0.61) == "61 %")
        #expect(NumberText.percent(1) == "100 %")
        #expect(NumberText.percent(7) == "100 %")
        #expect(NumberText.percent(.nan) == "– %")
    }
}
