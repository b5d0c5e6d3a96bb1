/// A place in a TOML text that moves forward by whole elements and counts lines.
///
/// Every `skip` and `read` moves by at least one byte or stands at the end.
struct TOMLCursor {
    private let bytes: [UInt8]
    private var position = 0
    /// The line of the next byte, counted from 1.
    private(set) var line = 1
    /// The line of the first NUL in a string or anywhere as it is, counted from 1; nil if there is
    /// none so far.
    private(set) var lineOfNUL: Int?

    init(_ text: String) {
        bytes = Array(text.utf8)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// The next byte; nil at the end.
    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func advance() {
        guard let byte = next else { return }
        if byte == UInt8(ascii: "\n") { line += 1 }
        if byte == 0 { lineOfNUL = lineOfNUL ?? line }
        position += 1
    }

    /// To the end: nothing more is read.
    mutating func stop() {
        position = bytes.count
    }

    /// Over white space, line ends and comments.
    mutating func skipBlank() {
        while let byte = next {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"):
                advance()
            case UInt8(ascii: "#"): skipLine()
            default: return
            }
        }
    }

    /// To the end of the line.
    mutating func skipLine() {
        while let byte = next, byte != UInt8(ascii: "\n") { advance() }
    }

    /// Over a number, a word or a date.
    mutating func skipScalar() {
        repeat { advance() } while next.map { !Self.scalarEnds.contains($0) } ?? false
    }

    private static let scalarEnds: [UInt8] = [
        UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "#"),
        UInt8(ascii: "\n"),
    ]

    /// What the parser does not bear where a number, a word or a date may begin; nil where it does.
    var unbearableScalar: String? {
        guard let byte = next else { return nil }
        // Some of them are white space to it that it does not pass over here.
        if byte >= 0x7F || byte < 0x20 {
            let sign = String(decoding: bytes[position...].prefix(4), as: UTF8.self).unicodeScalars
            let number = sign.first.map { String($0.value, radix: 16, uppercase: true) } ?? ""
            return "expected a value, found the character U+"
                + String(repeating: "0", count: max(0, 4 - number.count)) + number
        }
        let scalar = bytes[position...].prefix { !Self.scalarEnds.contains($0) }
        let length = (scalar.lastIndex { $0 > 0x20 } ?? scalar.startIndex) - scalar.startIndex + 1
        guard length <= Self.scalarLimit else {
            return
                "expected a value of at most \(Self.scalarLimit) bytes, or one in quotation marks"
        }
        guard Self.isDateWithCutTime(String(decoding: scalar, as: UTF8.self)) else { return nil }
        return "expected a date alone, or with a time of day as in 2026-01-01 09:00:00"
    }

    /// The longest number, word or date, bytes: the parser looks back no further than 127 signs.
    private static let scalarLimit = 100

    /// Whether `text` is ten signs with dashes where a date has them, and behind them an hour of one
    /// digit, as in `2026-01-01 1`: the parser looks at no more, and passes over underscores.
    private static func isDateWithCutTime(_ text: String) -> Bool {
        let words = text.unicodeScalars.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count > 1 else { return false }
        let date = words[0].filter { $0 != "_" }
        let dashes = [4, 7].compactMap {
            date.index(date.startIndex, offsetBy: $0, limitedBy: date.endIndex)
        }
        let isDate = date.count == 10 && dashes.allSatisfy { date[$0] == "-" }
        let hour = words[1].prefix { ("0"..."9").contains($0) }
        return isDate && hour.count == 1
    }

    /// Over a string of any of the four kinds.
    mutating func skipString() {
        _ = readString()
    }

    /// The keys of a dotted key: `a."b c".d` gives three.
    mutating func readKeys() -> [String] {
        var keys = [readKey()]
        skipSpaces()
        while next == UInt8(ascii: ".") {
            advance()
            skipSpaces()
            keys.append(readKey())
            skipSpaces()
        }
        return keys
    }

    /// Whether a key can begin here.
    var isAtKey: Bool {
        guard let byte = next else { return false }
        return byte.isBareKeyByte || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
    }

    /// Over spaces and tabs.
    mutating func skipSpaces() {
        while next == UInt8(ascii: " ") || next == UInt8(ascii: "\t") { advance() }
    }

    private mutating func readKey() -> String {
        if next == UInt8(ascii: "\"") || next == UInt8(ascii: "'") { return readString() }
        let start = position
        repeat { advance() } while next?.isBareKeyByte ?? false
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// The content of a string; escapes are decoded so that a quoted key can be compared.
    private mutating func readString() -> String {
        guard let mark = next else { return "" }
        let isLong = bytes[position...].starts(with: [mark, mark, mark])
        for _ in 0..<(isLong ? 3 : 1) { advance() }
        var content: [UInt8] = []
        while let byte = next {
            if byte == mark, !isLong || bytes[position...].starts(with: [mark, mark, mark]) {
                closeString(mark, isLong: isLong)
                break
            }
            if byte == UInt8(ascii: "\\"), mark == UInt8(ascii: "\"") {
                content += readEscape().utf8
            } else {
                content.append(byte)
                advance()
            }
        }
        return String(decoding: content, as: UTF8.self)
    }

    /// A long string may end in up to two marks of its own before the three that close it.
    private mutating func closeString(_ mark: UInt8, isLong: Bool) {
        var marks = 0
        while next == mark, marks < (isLong ? 5 : 1) {
            advance()
            marks += 1
        }
    }

    private mutating func readEscape() -> String {
        advance()
        guard let kind = next else { return "" }
        advance()
        switch kind {
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "u"): return readScalar(digits: 4)
        case UInt8(ascii: "U"): return readScalar(digits: 8)
        default: return String(decoding: [kind], as: UTF8.self)
        }
    }

    private mutating func readScalar(digits: Int) -> String {
        let hex = String(decoding: bytes[position...].prefix(digits), as: UTF8.self)
        for _ in 0..<digits { advance() }
        guard let scalar = UInt32(hex, radix: 16).flatMap(Unicode.Scalar.init) else { return "" }
        if scalar.value == 0 { lineOfNUL = lineOfNUL ?? line }
        return String(scalar)
    }
}
