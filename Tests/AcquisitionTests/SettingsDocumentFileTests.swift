import Glibc
import Testing

@testable import Acquisition

@Suite struct SettingsDocumentFileTests {
    @Test(
        "An edit is a letter too many, one too few, another one, or two swapped",
        arguments: [
            ("port", "port", 0), ("prot", "port", 1), ("pot", "port", 1), ("poort", "port", 1),
            ("part", "port", 1), ("", "port", 4), ("port", "", 4), ("ca", "abc", 3),
            ("é", "e", 1), ("unitid", "unit_id", 1), ("kitten", "sitting", 3),
        ]
    )
    func edits(from: String, to: String, count: Int) {
        #expect(SettingsSpelling.edits(from: from, to: to) == count)
    }

    @Test("The nearest word is guessed, but never one that shares less than half")
    func nearest() {
        let known = ["id", "bus", "baud", "host", "port", "parity"]
        #expect(SettingsSpelling.nearest(to: "prt", in: known) == "port")
        #expect(SettingsSpelling.nearest(to: "bauds", in: known) == "baud")
        #expect(SettingsSpelling.nearest(to: "pxxxty", in: known) == nil)
        #expect(SettingsSpelling.nearest(to: "xy", in: known) == nil)
        #expect(SettingsSpelling.nearest(to: "x", in: []) == nil)
        #expect(SettingsSpelling.hint(for: "x", in: ["b", "a", "a"]) == "known are: a, b")
        #expect(SettingsSpelling.hint(for: "x", in: []) == "there is none")
    }

    @Test("A file is read up to the limit, and one byte more is told")
    func sizeLimit() throws {
        let directory = try TemporaryDirectory()
        let text = String(repeating: "#", count: SettingsDocument.byteLimit)
        try directory.write(text, to: "at.toml")
        try directory.write(text + "#", to: "beyond.toml")
        #expect(try SettingsFile.text(at: directory.path + "/at.toml") == text)
        let error = #expect(throws: SettingsFileError.self) {
            try SettingsFile.text(at: directory.path + "/beyond.toml")
        }
        #expect(error?.reason == "longer than the 262144 bytes allowed")
    }

    @Test("What is no file, or no text, is told with the reason")
    func unreadable() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/latin1.toml"
        let opened = fopen(path, "we")
        let file = try #require(opened)
        #expect(fputc(0xE9, file) == 0xE9 && fclose(file) == 0)
        for (path, reason) in [
            (path, "not UTF-8 text"), (directory.path, "Is a directory"),
            (directory.path + "/none", "No such file or directory"),
        ] {
            let error = #expect(throws: SettingsFileError.self) {
                try SettingsFile.text(at: path)
            }
            #expect(error?.description == "\(path): cannot be read: \(reason)")
        }
    }
}
