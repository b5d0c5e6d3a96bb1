/// The line of every key, table and array element of a TOML document.
///
/// TOMLKit tells no positions but an error's, so this reads the text for positions only, and before
/// TOMLKit does: what would overrun its recursion or its C strings, or end the process in one of its
/// assertions (`[=`, `[}`, `2026-01-01 1`, a line separator as an element), is refused here. Both agree up to the first thing that is
/// no TOML; behind that the lines are useless and nobody asks.
struct SettingsLines {
    /// Why a text must not be parsed.
    struct Refusal: Error {
        let line: Int
        let message: String
    }

    private let lines: [SettingsPath: Int]

    /// Reads the lines of `text`.
    init(of text: String) throws(Refusal) {
        var scanner = SettingsLineScanner(text)
        scanner.readDocument()
        if let refusal = scanner.refusal { throw refusal }
        lines = scanner.lines
    }

    /// The line of the value at `path`, counted from 1, or that of the nearest one around it.
    func line(of path: SettingsPath) -> Int {
        var path = path
        while path.depth > 0 {
            if let line = lines[path] { return line }
            path = path.parent
        }
        return 1
    }
}

/// One pass over a TOML document.
private struct SettingsLineScanner {
    private(set) var lines: [SettingsPath: Int] = [:]
    private(set) var refusal: SettingsLines.Refusal?
    private var text: TOMLCursor
    /// The table whose pairs follow.
    private var table = SettingsPath.root
    /// How many elements each array of tables has so far.
    private var elementCounts: [SettingsPath: Int] = [:]

    init(_ text: String) {
        self.text = TOMLCursor(text)
    }

    mutating func readDocument() {
        text.skipBlank()
        while let byte = text.next {
            if byte == UInt8(ascii: "[") { readHeader() } else { readPair(in: table) }
            text.skipBlank()
        }
        if let line = text.lineOfNUL {
            refuse(line, "a NUL character has no place in a setting")
        }
    }

    /// `[table]` or `[[array]]`; a name on the way that is an array means its latest element.
    private mutating func readHeader() {
        text.advance()
        let isElement = text.next == UInt8(ascii: "[")
        if isElement { text.advance() }
        let line = text.line
        text.skipSpaces()
        guard text.isAtKey else {
            let message = "expected a table's name after [, as in [agent] or [[bus]]"
            return refuse(line, message)
        }
        let keys = text.readKeys()
        var path = SettingsPath.root
        for (offset, key) in keys.enumerated() where refusal == nil {
            path = path[key]
            note(path, line)
            if isElement, offset == keys.count - 1 { elementCounts[path, default: 0] += 1 }
            if let count = elementCounts[path] { path = path[count - 1] }
            note(path, line)
        }
        table = path
        text.skipLine()
    }

    /// `key = value`, the key relative to `table`.
    private mutating func readPair(in table: SettingsPath) {
        let line = text.line
        var path = table
        for key in text.readKeys() where refusal == nil {
            path = path[key]
            note(path, line)
        }
        text.skipBlank()
        // What is no pair ends the parser's reading too, with a better message.
        guard text.next == UInt8(ascii: "=") else { return text.stop() }
        text.advance()
        text.skipBlank()
        readValue(at: path)
    }

    private mutating func readValue(at path: SettingsPath) {
        switch text.next {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): text.skipString()
        case UInt8(ascii: "["): readArray(at: path)
        case UInt8(ascii: "{"): readInlineTable(at: path)
        default:
            if let fault = text.unbearableScalar { refuse(text.line, fault) }
            text.skipScalar()
        }
    }

    private mutating func readArray(at path: SettingsPath) {
        text.advance()
        var index = 0
        text.skipBlank()
        while let byte = text.next {
            if byte == UInt8(ascii: "]") { return text.advance() }
            if byte == UInt8(ascii: "}") {
                return refuse(text.line, "expected a value or ] in the array, found }")
            }
            if byte == UInt8(ascii: ",") {
                text.advance()
            } else {
                note(path[index], text.line)
                readValue(at: path[index])
                index += 1
            }
            text.skipBlank()
        }
    }

    private mutating func readInlineTable(at path: SettingsPath) {
        text.advance()
        text.skipBlank()
        while let byte = text.next {
            if byte == UInt8(ascii: "}") { return text.advance() }
            if byte == UInt8(ascii: ",") { text.advance() } else { readPair(in: path) }
            text.skipBlank()
        }
    }

    /// The first mention is where a reader looks.
    private mutating func note(_ path: SettingsPath, _ line: Int) {
        guard path.depth <= SettingsDocument.depthLimit else {
            return refuse(line, "nested deeper than \(SettingsDocument.depthLimit) levels")
        }
        if lines[path] == nil { lines[path] = line }
    }

    private mutating func refuse(_ line: Int, _ message: String) {
        refusal = refusal ?? .init(line: line, message: message)
        text.stop()
    }
}
