import Acquisition
import Testing

/// Reads `text` with `body` and gives every fault as a line of text.
func faults(in text: String, _ body: (SettingsTable) -> Void) throws -> [String] {
    let faults = SettingsFaults()
    let root = try SettingsDocument(text: text, file: "t.toml").root(reporting: faults)
    body(root)
    root.finish()
    return faults.sorted.map(\.description)
}

@Suite struct SettingsDocumentTests {
    @Test("Every kind of value is read as it is written")
    func values() throws {
        let text = """
            name = "pump"
            hex = 0x1F
            octal = 0o17
            ratio = 0.5
            whole = 2
            on = true
            parity = "even"
            list = ["a", "b"]
            """
        let found = try faults(in: text) { root in
            #expect(root.required("name", .text) == "pump")
            #expect(root.required("hex", .integer(in: 0...255)) == 31)
            #expect(root.value("octal", .integer(oneOf: [15]), default: 0) == 15)
            #expect(root.optional("ratio", .number(in: 0...1)) == 0.5)
            #expect(root.required("whole", .number(in: 0...2)) == 2)
            #expect(root.required("on", .boolean) == true)
            #expect(root.required("parity", .choice(of: LineSettings.Parity.self)) == .even)
            #expect(root.required("list", .array(of: .text)) == ["a", "b"])
            #expect(root.value("absent", .text, default: "there") == "there")
            #expect(root.optional("absent", .text) == nil)
        }
        #expect(found.isEmpty)
    }

    @Test("A wrong value names what was found and what was expected")
    func wrongValues() throws {
        let text = """
            a = 1
            b = "x"
            c = 300
            d = "evn"
            e = [1, "two"]
            f = 1979-05-27
            g = nan
            h = ""
            i = 7
            j = "tab\\there"
            """
        let found = try faults(in: text) { root in
            #expect(root.required("a", .string) == nil)
            #expect(root.value("b", .boolean, default: true) == true)
            #expect(root.optional("c", .integer(in: 1...247)) == nil)
            #expect(root.required("d", .choice(of: LineSettings.Parity.self)) == nil)
            #expect(root.required("e", .array(of: .integer(in: 0...9))) == nil)
            #expect(root.required("f", .integer(in: 0...9)) == nil)
            #expect(root.required("g", .number(in: 0...1)) == nil)
            #expect(root.required("h", .text) == nil)
            #expect(root.required("i", .integer(oneOf: [1, 2])) == nil)
            #expect(root.required("j", .text) == nil)
            #expect(root.required("k", .text) == nil)
        }
        #expect(
            found == [
                "t.toml:1: a: expected a string, found the integer 1",
                "t.toml:1: k: is missing",
                "t.toml:2: b: expected true or false, found the string \"x\"",
                "t.toml:3: c: 300 is not in 1…247",
                "t.toml:4: d: \"evn\" is not one of none, even, odd",
                "t.toml:5: e: element 2: expected an integer, found the string \"two\"",
                "t.toml:6: f: expected an integer, found a date or time",
                "t.toml:7: g: nan is not in 0.0…1.0",
                "t.toml:8: h: is empty; give it a text or leave the key out",
                "t.toml:9: i: 7 is not one of 1, 2",
                "t.toml:10: j: \"tab\\there\" has a control character in it",
            ]
        )
    }

    @Test("An unknown key is told with the known one that was meant")
    func unknownKeys() throws {
        let text = """
            unit_id = 1
            untid = 1
            unitid = 2
            colour = "red"
            [[bus]]
            prot = "x"
            """
        let found = try faults(in: text) { root in
            _ = root.optional("unit_id", .integer(in: 1...247))
            for bus in root.tables("bus") {
                _ = bus.optional("port", .text)
                bus.finish()
            }
        }
        #expect(
            found == [
                "t.toml:2: untid: is not a known key; did you mean unit_id?",
                "t.toml:3: unitid: is not a known key; did you mean unit_id?",
                "t.toml:4: colour: is not a known key; known are: bus, unit_id",
                "t.toml:6: bus[1].prot: is not a known key; did you mean port?",
            ]
        )
    }

    @Test("One pair of brackets where two belong is told as such")
    func bracketsOfArrays() throws {
        let found = try faults(in: "[bus]\nid = 1\n[[agent]]\n[list]") { root in
            #expect(root.tables("bus").isEmpty)
            #expect(root.table("agent") == nil)
            #expect(root.tables("none").isEmpty)
            #expect(root.table("list") != nil)
        }
        #expect(
            found == [
                "t.toml:1: bus: expected an array of tables, found a table; write [[bus]]",
                "t.toml:3: agent: expected a table, found an array; write [agent]",
            ]
        )
    }

    @Test("A refused key is a fault where it stands, with the reason")
    func refusedKeys() throws {
        let found = try faults(in: "\nbaud = 9600") { root in
            root.refuse("baud", because: "says nothing on a TCP bus; take it out")
            root.refuse("parity", because: "never told")
        }
        #expect(found == ["t.toml:2: baud: says nothing on a TCP bus; take it out"])
    }

    @Test(
        "Text that is no TOML is told with line and column",
        arguments: [
            ("a = 1\nb = \n", 2), ("a = 1\na = 2", 2), ("[x\n", 1), ("a = \"open\n", 1),
            ("é = 1", 1), ("a = 1 b = 2", 1),
        ]
    )
    func syntaxErrors(text: String, line: Int) {
        let error = #expect(throws: SettingsSyntaxError.self) {
            try SettingsDocument(text: text, file: "t.toml")
        }
        #expect(error?.fault.line == line)
        #expect(error?.fault.column ?? 0 >= 1)
        #expect(error?.fault.message.isEmpty == false)
    }

    @Test(
        "Nothing where a name or a value belongs is a fault, not the parser's end",
        arguments: [
            "[", "[=]", "[[.a]]", "[ #", "[é]", "[]", "[[ ]]", "[{}]", "[\n]", "b = [}",
            "b = [1, }", "b = 2026-01-01 1", "b = [0, 2026-01-01 1, 2]",
            "b = { c = 20_26-01-01 1 }",
            "b.c = 2026-99-99 0\n", "b = 2026-01-01 1 # o'clock", "b = 2026-aa-01 1",
            "b = 2026-O1-01 1", "b = 2026-0!-01 1", "b = 2026-é1-01 1", "b = 2026-\"1-01 1",
            "b = [\u{2028}]", "b = [\u{85}]", "b = [1, \u{2029}]", "b = \u{2028}1", "b = [\u{B}]",
        ]
    )
    func missingElements(line text: String) {
        let error = #expect(throws: SettingsSyntaxError.self) {
            try SettingsDocument(text: "a = 1\n" + text, file: "t.toml")
        }
        #expect(error?.fault.line == 2)
    }

    @Test(
        "A value without quotation marks is no longer than the parser looks back",
        arguments: 80...130
    )
    func longDates(count: Int) {
        let text = "a = 1\nb = 2026-01-0" + String(repeating: "_", count: count) + "1 10:00:00"
        let error = #expect(throws: SettingsSyntaxError.self) {
            try SettingsDocument(text: text, file: "t.toml")
        }
        #expect(error?.fault.line == 2)
    }

    @Test(
        "What only looks like that is read",
        arguments: [
            "2026-01-01", "2026-01-01 # 1", "2026-01-01  ", "2026-01-01 10:00:00",
            "\"2026-01-01 1\"",
            "[2026-01-01, 1]", "[2026-01-01 ]", "1_000e-2", "\"\u{2028}\"", "1 # \u{2028}",
            "1" + String(repeating: " ", count: 200), "\"\"\"\n2026-01-01 1\"\"\"",
        ]
    )
    func wholeDates(value: String) throws {
        _ = try SettingsDocument(text: "a = \(value)", file: "t.toml")
    }

    @Test("A document is as large as its limit and no larger")
    func sizeLimit() throws {
        let comment = "# " + String(repeating: "x", count: SettingsDocument.byteLimit - 2)
        _ = try SettingsDocument(text: comment, file: "t.toml")
        let error = #expect(throws: SettingsSyntaxError.self) {
            try SettingsDocument(text: comment + "x", file: "t.toml")
        }
        #expect(
            error?.description
                == "t.toml:1: 262145 bytes are more than the 262144 a file may have"
        )
    }

    @Test("A document is as deep as its limit and no deeper, however it is nested")
    func depthLimit() throws {
        let limit = SettingsDocument.depthLimit
        let texts: [(Int) -> String] = [
            { Array(repeating: "a", count: $0).joined(separator: ".") + " = 1" },
            { "[" + Array(repeating: "a", count: $0 - 1).joined(separator: ".") + "]\nb = 1" },
            { "a = " + String(repeating: "[", count: $0) + String(repeating: "]", count: $0) },
            {
                let inner = String(repeating: "{a=", count: $0 - 1)
                return "a = \(inner)1" + String(repeating: "}", count: $0 - 1)
            },
        ]
        for text in texts {
            _ = try SettingsDocument(text: text(limit), file: "t.toml")
            let beyond = [text(limit + 2), text(60_000)]
            for text in beyond {
                let error = #expect(throws: SettingsSyntaxError.self) {
                    try SettingsDocument(text: text, file: "t.toml")
                }
                #expect(error?.fault.message == "nested deeper than 16 levels")
            }
        }
    }

    @Test("A NUL is refused, written as it is or as an escape, in keys and values")
    func nul() {
        for text in ["a = 1\n\u{0}", "a = 1\nb = \"x\\u0000y\"", "a = 1\n\"x\\U00000000\" = 1"] {
            let error = #expect(throws: SettingsSyntaxError.self) {
                try SettingsDocument(text: text, file: "t.toml")
            }
            #expect(error?.description == "t.toml:2: a NUL character has no place in a setting")
        }
    }

    @Test("Faults beyond the limit are counted and still make the document unusable")
    func faultLimit() throws {
        let limit = SettingsFaults.countLimit
        for count in [limit, limit + 1] {
            let text = (0..<count).map { "key\($0) = 1" }.joined(separator: "\n")
            let faults = SettingsFaults()
            try SettingsDocument(text: text, file: "t.toml").root(reporting: faults).finish()
            #expect(faults.sorted.count == limit)
            #expect(faults.dropped == count - limit)
            #expect(faults.hasErrors)
        }
    }

    @Test("A warning alone leaves the document usable")
    func warnings() throws {
        let faults = SettingsFaults()
        let root = try SettingsDocument(text: "port = 1", file: "t.toml").root(reporting: faults)
        root.report("port", "is not there now", severity: .warning)
        #expect(!faults.hasErrors)
        #expect(faults.sorted.map(\.description) == ["t.toml:1: warning: port: is not there now"])
    }
}
