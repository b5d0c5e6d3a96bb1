import Diagnostics
import Glibc
import Testing

@testable import stator

@Suite struct TableReaderTests {
    @Test(
        "Comma, semicolon, tab and bar are seen in the header, whatever stands in quotes",
        arguments: [",", ";", "\t", "|"]
    )
    func delimiters(_ mark: String) throws {
        let text = ["\"a,;|,;|\"", "b", "c"].joined(separator: mark) + "\n1\(mark)2\(mark)3\n"
        let table = try Table(text)
        #expect(table.names == ["a,;|,;|", "b", "c"])
        #expect(table.records == [["1", "2", "3"]])
    }

    @Test(
        "Quoted fields hold delimiters, line ends and doubled quotes, and lines keep their numbers"
    )
    func quotes() throws {
        let table = try Table("name,b\r\n\"x,\r\n\"\"y\"\"\",2\r\n\"\",\r\nz\"z,4")
        #expect(table.records == [["x,\r\n\"y\"", "2"], ["", ""], ["z\"z", "4"]])
        #expect(table.lines == [2, 4, 5])
    }

    @Test(
        "A byte-order mark, CRLF, spaces around names, empty lines and a missing last line end pass"
    )
    func tolerance() throws {
        let table = try Table("\u{FEFF}\r\n a ; b \r\n1;2\r\n\r\n3;4")
        #expect(table.names == ["a", "b"])
        #expect(table.records == [["1", "2"], ["3", "4"]])
        #expect(table.lines == [3, 5])
    }

    @Test("In a table of one column an empty line is a row with a missing value")
    func singleColumn() throws {
        #expect(try Table("a\n1\n\n3\n").records == [["1"], [""], ["3"]])
    }

    @Test("A delimiter that is given is believed, and one that numbers need is refused")
    func given() throws {
        let table = try Table("a,b:c\n1,5:2\n", delimiter: Delimiter(argument: ":"))
        #expect(table.names == ["a,b", "c"])
        #expect(Delimiter(argument: "tab")?.byte == 9)
        for text in ["", ".", "-", "5", "e", "\"", "\n", ";;", "é"] {
            #expect(Delimiter(argument: text) == nil, "\(text)")
        }
    }

    @Test(
        "A file that is no table is told with file, line and what to do",
        arguments: [
            ("", 1, "is empty; expected a line of column names"),
            ("\n\n", 1, "is empty; expected a line of column names"),
            ("1,2\n3,4\n", 1, "holds values; put a line of column names before it"),
            ("2020-01-01 00:00:00;4\n", 1, "holds values"),
            ("{\"event_id\":1}\n", 1, "--format jsonl"),
            ("a,b\n1,2\n3\n", 3, "has 1 column, expected 2 as in the header"),
            ("a,b\n1,2,3\n", 2, "has 3 columns, expected 2 as in the header"),
            ("a,b\n1,\"2\n3,4\n", 2, "a quote is opened and never closed"),
            ("a,b\n\"1\"x,2\n", 2, "something follows a closing quote"),
        ]
    )
    func malformed(_ text: String, _ line: Int, _ message: String) throws {
        let complaint = try Table.complaint(text)
        #expect(complaint.contains("t.csv:\(line): "))
        #expect(complaint.contains(message))
    }

    @Test("UTF-16 is named as what it is")
    func utf16() throws {
        let directory = try TemporaryDirectory()
        try directory.write([0xFF, 0xFE, 0x61, 0x00], to: "t.csv")
        let error = #expect(throws: ReplayError.self) {
            try TableReader(path: directory.path + "/t.csv")
        }
        #expect("\(try #require(error))".contains("is UTF-16; save it as UTF-8"))
    }

    @Test("A record of 65 536 bytes and a table of 256 columns are read, one more is refused")
    func limits() throws {
        let long = String(repeating: "x", count: TableReader.recordByteLimit)
        #expect(try Table("a\n\(long)\n").records == [[long]])
        #expect(
            try Table.complaint("a\n\(long)x\n").contains("t.csv:2: is longer than 65536 bytes")
        )
        let wide = (0..<TableReader.fieldLimit).map { "c\($0)" }.joined(separator: ",")
        #expect(try Table(wide + "\n").names.count == 256)
        #expect(try Table.complaint(wide + ",d\n").contains("more than 256 columns"))
    }
}

/// A whole table.
private struct Table {
    var names: [String] = []
    var records: [[String]] = []
    var lines: [Int] = []

    init(_ text: String, delimiter: Delimiter? = nil) throws {
        let directory = try TemporaryDirectory()
        try directory.write(text, to: "t.csv")
        let reader = try TableReader(path: directory.path + "/t.csv", delimiter: delimiter)
        names = reader.names
        while try reader.next() {
            records.append(
                names.indices.map { String(decoding: reader.field($0), as: UTF8.self) }
            )
            lines.append(reader.line)
        }
    }

    /// What is said of a file that is none.
    static func complaint(_ text: String) throws -> String {
        let error = #expect(throws: ReplayError.self) { try Table(text) }
        return "\(try #require(error))"
    }
}
