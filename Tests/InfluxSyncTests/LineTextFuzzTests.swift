import Fuzzing
import Testing

@testable import InfluxSync

@Suite("Any text goes through line protocol and back")
struct LineTextFuzzTests {
    /// What a tag's value says, by the rules of `LineText`.
    private static func text(ofTag bytes: ArraySlice<UInt8>) throws -> [UInt8] {
        var text: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                text.append(byte)
                continue
            }
            let next = rest.popFirst()
            let code = try #require(next)
            switch code {
            case UInt8(ascii: ","), UInt8(ascii: " "), UInt8(ascii: "="): text.append(code)
            case UInt8(ascii: "b"): text.append(UInt8(ascii: "\\"))
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "r"): text.append(0x0D)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "x"):
                let digits = String(decoding: rest.prefix(2), as: UTF8.self)
                text.append(try #require(UInt8(digits, radix: 16)))
                rest = rest.dropFirst(2)
            default: Issue.record("the code \\\(code) means nothing")
            }
        }
        return text
    }

    @Test(
        "A tag and a field end where they should, on one line, and the tag reads back to the byte"
    )
    func texts() throws {
        var fuzz = Fuzz(
            "line-protocol",
            corpus: ["pump 1", "a,b=c d", #"\\"#, "P\u{E4}\u{1F600}", "x\ny"].map {
                Array($0.utf8)
            },
            words: [",", " ", "=", "\\", "\"", "\n", "\r", "\t", "\u{7F}", "\\n", "\\,", "#"]
        )
        try fuzz.run { input in
            let text = String(decoding: input, as: UTF8.self)
            var tag: [UInt8] = []
            LineText.append(tagValue: text, to: &tag)
            try #require(!tag.contains { $0 < 0x20 || $0 == 0x7F })
            try #require(Self.text(ofTag: tag[...]) == Array(text.utf8))
            // No comma, space or equals sign ends it early.
            for (index, byte) in tag.enumerated() where [0x2C, 0x20, 0x3D].contains(byte) {
                try #require(index > 0 && tag[index - 1] == UInt8(ascii: "\\"))
            }
            var field: [UInt8] = []
            LineText.append(stringField: text, to: &field)
            try #require(!field.contains(0x0A) && !field.contains(0x0D))
            var index = 1
            while field[index] != UInt8(ascii: "\"") {
                index += field[index] == UInt8(ascii: "\\") ? 2 : 1
            }
            try #require(index == field.count - 1, "the field ends early")
        }
    }
}
