import Testing

@testable import StatusPage

@Suite("The status in a terminal")
struct TextTests {
    @Test("It is the text that was agreed, byte for byte")
    func golden() throws {
        let status = try SampleStatus.status()
        try expectGolden(StatusText.render(status, colour: false, width: 100), "status.txt")
    }

    @Test("No line is wider than the terminal, and nothing is lost", arguments: [20, 40, 80, 100])
    func width(width: Int) throws {
        let status = try SampleStatus.status()
        let text = StatusText.render(status, colour: false, width: width)
        for line in text.split(separator: "\n") { #expect(line.count <= width, "\(line)") }
        let wide = StatusText.render(status, colour: false, width: 10_000)
        #expect(text.filter { !$0.isWhitespace } == wide.filter { !$0.isWhitespace })
    }

    @Test("Colour only adds to the words, and every colour ends with its line")
    func colour() throws {
        let status = try SampleStatus.status()
        let coloured = StatusText.render(status, colour: true, width: 100)
        var plain = ""
        for line in coloured.split(separator: "\n", omittingEmptySubsequences: false) {
            let codes = line.split(separator: "\u{1B}", omittingEmptySubsequences: false)
                .dropFirst()
            #expect(codes.isEmpty || (codes.count == 2 && line.hasSuffix("\u{1B}[0m")))
            for (index, part) in line.split(separator: "\u{1B}").enumerated() {
                let isCode = !codes.isEmpty && (line.hasPrefix("\u{1B}") || index > 0)
                plain += isCode ? String(part.drop { $0 != "m" }.dropFirst()) : String(part)
            }
            plain += "\n"
        }
        #expect(plain.dropLast() == StatusText.render(status, colour: false, width: 100)[...])
    }

    @Test("A twin says loudly what it is, and a missing value is a dash")
    func honesty() throws {
        let text = StatusText.render(try SampleStatus.status(), colour: false, width: 100)
        #expect(text.contains("STATUS: DIGITAL TWIN"))
        #expect(text.contains("*** SIMULATED: nothing below was measured ***"))
        #expect(text.contains("source simulator"))
        #expect(!text.contains(" 0 V") && !text.contains("0.0 V"))
    }

    @Test(
        "Durations and values are in words a person uses",
        arguments: [
            (0.2, "under 1 s"), (59.9, "59 s"), (60, "1 min 0 s"), (3_725, "1 h 2 min"),
            (100_000, "1 d 3 h"), (1e300, "11574074 d 1 h"), (-5, "under 1 s"),
        ]
    )
    func durations(seconds: Double, text: String) {
        #expect(ValueText.duration(seconds: seconds) == text)
    }

    @Test("Values have three decimals at most and never turn into zero")
    func values() {
        #expect(ValueText.value(230, unit: "V") == "230 V")
        #expect(ValueText.value(0.123456, unit: "g") == "0.123 g")
        #expect(ValueText.value(0.00001, unit: "g") == "1e-05 g")
        #expect(ValueText.value(0, unit: "V") == "0 V")
        #expect(ValueText.value(nil, unit: "V") == "—")
        #expect(ValueText.value(0.86, unit: "") == "0.86")
        #expect(ValueText.bytes(999) == "999 B")
        #expect(ValueText.bytes(9_437_184) == "9.4 MB")
    }
}
