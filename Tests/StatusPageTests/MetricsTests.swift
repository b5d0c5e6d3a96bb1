import Testing

@testable import StatusPage

@Suite("Metrics")
struct MetricsTests {
    @Test("They are the text that was agreed, byte for byte")
    func golden() throws {
        try expectGolden(MetricsText.render(SampleStatus.status()), "metrics.txt")
    }

    @Test("They keep every rule of the format, also with evil names")
    func grammar() throws {
        for name in ["Feed pump"] + EvilNames.all {
            let text = MetricsText.render(try SampleStatus.status(site: name, assetName: name))
            let parsed = try PrometheusText(text)
            #expect(parsed.samples.count > 40)
            let info = try #require(
                parsed.samples.first { $0.name == "stator_asset_info" },
                "no asset_info for \(name)"
            )
            #expect(info.labels["name"] == name.asName)
        }
    }

    @Test("A value that is not there has no sample, and simulated ones say so")
    func absence() throws {
        let parsed = try PrometheusText(MetricsText.render(SampleStatus.status()))
        let volts = parsed.samples.filter { $0.name == "stator_voltage_volts" }
        #expect(volts.map { $0.labels["asset_id"] } == ["motor-01", "motor-03"])
        #expect(volts.map { $0.labels["source"] } == ["modbus-rtu", "simulator"])
        #expect(volts.map(\.value) == [230.4, 230.4])
        let power = try #require(parsed.samples.first { $0.name == "stator_active_power_watts" })
        #expect((power.value - 3 * 230.4 * 12.31 * 0.86).magnitude < 1e-6)
        #expect(power.labels["quality"] == "uncertain")
        let states = parsed.samples.filter {
            $0.name == "stator_asset_status" && $0.labels["asset_id"] == "motor-02"
        }
        #expect(states.filter { $0.value == 1 }.map { $0.labels["status"] } == ["DISCONNECTED"])
        #expect(parsed.samples.allSatisfy { $0.value.isFinite })
    }

    @Test("The bytes of the disk are numbers, not the bits of numbers")
    func disk() throws {
        let status = try SampleStatus.status()
        let parsed = try PrometheusText(MetricsText.render(status))
        func value(_ name: String) -> Double? {
            parsed.samples.first { $0.name == name }?.value
        }
        let free = try #require(status.disk.freeBytes)
        let written = try #require(status.disk.writtenBytes)
        #expect(value("stator_disk_free_bytes") == Double(free))
        #expect(value("stator_disk_written_bytes_total") == Double(written))
        #expect(free > 1 && written > 1)
    }

    @Test("A family without a sample is left out whole")
    func emptyFamily() throws {
        var writer = MetricsWriter()
        writer.family("nothing", .gauge, "Nothing.", [nil])
        #expect(writer.text.isEmpty)
    }

    @Test(
        "The test's own parser refuses what the format forbids",
        arguments: [
            "stator_x 1\n", "# TYPE stator_x gauge\nstator_x 1\n",
            "# HELP stator_x X.\n# TYPE stator_x gauge\nstator_x 1",
            "# HELP stator_x X.\n# TYPE stator_x gauge\nstator_x NaN\n",
            "# HELP stator_x X.\n# TYPE stator_x gauge\nstator_x{a=\"b} 1\n",
            "# HELP stator_x X.\n# TYPE stator_x gauge\nstator_x{a=\"\\q\"} 1\n",
            "# HELP stator_x X.\n# TYPE stator_x gauge\nstator_x 1\nstator_x 2\n",
            "# HELP stator_x X.\n# TYPE stator_x counter\nstator_x 1\n",
            "# HELP x X.\n# TYPE x gauge\nx 1\n",
        ]
    )
    func strictness(text: String) {
        #expect(throws: PrometheusText.Fault.self) { try PrometheusText(text) }
    }
}

/// A strict reader of the text format 0.0.4 with this agent's own conventions on top.
struct PrometheusText {
    struct Fault: Error {
        let what: String
    }

    struct Sample {
        let name: String
        let labels: [String: String]
        let value: Double
    }

    private(set) var samples: [Sample] = []

    init(_ text: String) throws {
        guard text.hasSuffix("\n") else { throw Fault(what: "the last line has no end") }
        var family = ""
        var kind = ""
        var helped = Set<String>()
        var typed = Set<String>()
        var seen = Set<String>()
        for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
            let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
            if line.hasPrefix("# HELP ") {
                guard words.count == 4, !words[3].isEmpty, words[2].hasPrefix("stator_"),
                    helped.insert(String(words[2])).inserted
                else { throw Fault(what: "HELP: \(line)") }
                family = String(words[2])
                kind = ""
            } else if line.hasPrefix("# TYPE ") {
                guard words.count == 4, words[2] == family,
                    ["gauge", "counter"].contains(words[3]),
                    typed.insert(family).inserted,
                    (words[3] == "counter") == family.hasSuffix("_total")
                else { throw Fault(what: "TYPE: \(line)") }
                kind = String(words[3])
            } else {
                let sample = try Self.sample(line)
                guard sample.name == family, !kind.isEmpty else {
                    throw Fault(what: "a sample outside its family: \(line)")
                }
                let series = sample.labels.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
                guard seen.insert("\(family)\(series)").inserted else {
                    throw Fault(what: "a series twice: \(line)")
                }
                samples.append(sample)
            }
        }
    }

    private static func sample(_ line: Substring) throws -> Sample {
        var rest = line.unicodeScalars[...]
        let name = try word(&rest)
        var labels: [String: String] = [:]
        if rest.first == "{" {
            rest.removeFirst()
            repeat {
                let label = try word(&rest)
                guard rest.popFirst() == "=", rest.popFirst() == "\"" else {
                    throw Fault(what: "a label without a quoted value: \(line)")
                }
                guard labels.updateValue(try quoted(&rest), forKey: label) == nil else {
                    throw Fault(what: "a label twice: \(line)")
                }
            } while rest.first == "," && rest.popFirst() != nil
            guard rest.popFirst() == "}" else { throw Fault(what: "no closing brace: \(line)") }
        }
        guard rest.popFirst() == " ", let value = Double(String(rest)), value.isFinite else {
            throw Fault(what: "no finite value: \(line)")
        }
        return Sample(name: name, labels: labels, value: value)
    }

    private static func word(_ rest: inout Substring.UnicodeScalarView) throws -> String {
        var word = ""
        while let next = rest.first,
            next == "_" || (next.isASCII && next.properties.isAlphabetic)
                || (!word.isEmpty && ("0"..."9").contains(next))
        {
            word.unicodeScalars.append(next)
            rest.removeFirst()
        }
        guard !word.isEmpty else { throw Fault(what: "a name is missing before \(String(rest))") }
        return word
    }

    private static func quoted(_ rest: inout Substring.UnicodeScalarView) throws -> String {
        var text = ""
        while let next = rest.popFirst() {
            switch next {
            case "\"": return text
            case "\\":
                switch rest.popFirst() {
                case "\\": text += "\\"
                case "\"": text += "\""
                case "n": text += "\n"
                default: throw Fault(what: "an unknown escape")
                }
            default: text.unicodeScalars.append(next)
            }
        }
        throw Fault(what: "a label value without its end")
    }
}
