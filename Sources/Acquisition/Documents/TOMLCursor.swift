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

    /// Whether here is a date with an hour of one digit behind it, as in `2026-01-01 1`.
    ///
    /// Underscores are passed over, as they are in numbers.
    var isAtCutTime: Bool {
        func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
        let rest = bytes[position...]
        let date = rest.prefix { isDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
        let signs = date.filter { $0 != UInt8(ascii: "_") }
        let time = rest[date.endIndex...]
        return signs.count == 10 && signs[4] == UInt8(ascii: "-") && signs[7] == UInt8(ascii: "-")
            && time.first == UInt8(ascii: " ") && time.dropFirst().first.map(isDigit) == true
            && time.dropFirst(2).first.map(isDigit) != true
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
