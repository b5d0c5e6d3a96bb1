import Fuzzing
import Testing

@testable import stator

@Suite("A table may be any bytes")
struct TableFuzzTests {
    @Test("Its records have as many fields as the header, or a fault is told with its line")
    func tables() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/t.csv"
        let corpus = [
            "a,b\n1,2\n3,4\n", "a;b\r\n\"1;\n\"\"2\"\"\";x\r\n",
            "a\tb\n2026-01-31 12:00:00\t-1,5\n",
            "\u{FEFF}a|b\n1|2\n", "a\n1\n\n3\n",
        ]
        .map { Array($0.utf8) }
        var fuzz = Fuzz(
            "table",
            corpus: corpus,
            words: [
                ",", ";", "\t", "|", "\"", "\"\"", "\n", "\r\n", "1e999", "2026-13-41T25:61:61Z",
            ],
            cost: 2
        )
        let seed = fuzz.seed
        var tables = 0
        var faults = 0
        try fuzz.run { bytes in
            try directory.write(bytes, to: "t.csv")
            do throws(ReplayError) {
                let table = try TableReader(path: path)
                let text = FieldText(delimiter: table.delimiter)
                while try table.next() {
                    for place in table.names.indices {
                        _ = text.value(table.field(place))
                        _ = text.timestamp(table.field(place))
                    }
                }
                tables += 1
            } catch {
                try #require("\(error)".hasPrefix(path + ":"), "seed \(seed)")
                faults += 1
            }
        }
        #expect(tables > 0 && faults > 0, "\(tables) tables, \(faults) faults, seed \(seed)")
    }
}
