import Diagnostics
import Testing

@testable import Acquisition

@Suite struct SettingsDocumentLinesTests {
    private static let text = #"""
        # comment with [brackets] = and "marks
        top = 1
        a.b.c = 2
        "quoted \u006Bey" = 3

        [table]   # comment
        long = """
        line = 8
        [no.header]
        ""text""\""""
        literal = '''
        x = 1
        '''
        after = 14
        [[bus]]
        id = "one"
        [[bus.device]]
        id = "d1"
        [[bus.device]]
        id = "d2"
        [[bus]]
        list = [ # ] not the end
          "a]", "b",
          { x = 1, y.z = "}" },
        ]
        [bus.twin]
        inner = 27
        [[bus.device]]
        id = 'd3'
        [a.'b'."d.e"]
        'f' = 31
        """#

    @Test(
        "Every way to write a key leads to its line",
        arguments: [
            (SettingsPath.root["top"], 2), (.root["a"], 3), (.root["a"]["b"]["c"], 3),
            (.root["quoted key"], 4), (.root["table"], 6), (.root["table"]["long"], 7),
            (.root["table"]["literal"], 11), (.root["table"]["after"], 14),
            (.root["bus"], 15), (.root["bus"][0]["id"], 16),
            (.root["bus"][0]["device"][0]["id"], 18), (.root["bus"][0]["device"][1], 19),
            (.root["bus"][0]["device"][1]["id"], 20), (.root["bus"][1], 21),
            (.root["bus"][1]["list"], 22), (.root["bus"][1]["list"][1], 23),
            (.root["bus"][1]["list"][2]["x"], 24), (.root["bus"][1]["list"][2]["y"]["z"], 24),
            (.root["bus"][1]["twin"]["inner"], 27), (.root["bus"][1]["device"][0]["id"], 29),
            (.root["a"]["b"]["d.e"]["f"], 31),
        ]
    )
    func lines(path: SettingsPath, line: Int) throws {
        #expect(try SettingsLines(of: Self.text).line(of: path) == line)
    }

    @Test("The text of the line table is TOML")
    func textIsTOML() throws {
        _ = try SettingsDocument(text: Self.text, file: "t.toml")
    }

    @Test("What is not there has the line of what is around it")
    func missingPaths() throws {
        let lines = try SettingsLines(of: Self.text)
        #expect(lines.line(of: .root["bus"][1]["missing"]) == 21)
        #expect(lines.line(of: .root["missing"]) == 1)
        #expect(lines.line(of: .root) == 1)
    }

    @Test("Windows line ends and a byte order mark change no line")
    func foreignText() throws {
        let text = "\u{FEFF}a = 1\r\n[t]\r\nb = \"x\"\r\n"
        _ = try SettingsDocument(text: text, file: "t.toml")
        let lines = try SettingsLines(of: text)
        #expect(lines.line(of: .root["a"]) == 1)
        #expect(lines.line(of: .root["t"]["b"]) == 3)
    }

    @Test("A path is written as people count and as TOML quotes")
    func pathDescription() {
        let path = SettingsPath.root["device"][1]["odd key"]["unit_id"]
        #expect(path.description == "device[2].\"odd key\".unit_id")
    }

    @Test("Any bytes are read to their end without a trap")
    func anyBytes() throws {
        var random = SplitMix64(seed: 11)
        let alphabet = Array("[]{}\"'\\=.,#\n ab1u0é\u{0}".unicodeScalars)
        for _ in 0..<20_000 {
            var text = String.UnicodeScalarView()
            for _ in 0..<(random.next() % 40) {
                text.append(alphabet[Int(random.next() % UInt64(alphabet.count))])
            }
            // Refused or not, it came back: that is all that is asked of such text.
            do throws(SettingsLines.Refusal) {
                #expect(try SettingsLines(of: String(text)).line(of: .root["a"]) >= 1)
            } catch {
                #expect(error.line >= 1)
            }
            do throws(SettingsSyntaxError) {
                _ = try SettingsDocument(text: String(text), file: "t.toml")
            } catch {
                #expect(error.fault.line >= 1, "\(String(text).quotedForMessage)")
            }
        }
    }
}
