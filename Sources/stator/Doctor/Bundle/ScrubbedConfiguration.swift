/// A configuration without what must not leave the machine: comments, and values that may be secrets.
///
/// A secret has no place in a configuration, and people put it there all the same. The text need be
/// no TOML: what is wrong in it is what support wants to see. Lines keep their numbers.
struct ScrubbedConfiguration {
    /// What stands where something was taken out.
    static let mark = "[removed]"
    private static let secretWords = [
        "token", "password", "passwd", "secret", "credential", "api_key", "apikey", "private",
    ]

    /// The text that is left.
    var text: String { String(decoding: output, as: UTF8.self) }
    /// What was taken out, so that it can be taken out of other texts too.
    private(set) var secrets: [String] = []
    /// The files that it names as having a secret.
    private(set) var secretFiles: [String] = []

    private let input: [UInt8]
    private var position = 0
    private var output: [UInt8] = []
    /// The key whose value comes; empty before the first of a line.
    private var key = ""
    private var depth = 0

    /// Reads `text`.
    init(_ text: String) {
        input = Array(text.utf8)
        while position < input.count { take() }
    }

    private mutating func take() {
        let byte = input[position]
        switch byte {
        case UInt8(ascii: "#"):
            output.append(byte)
            while position < input.count, input[position] != 10 { position += 1 }
        case UInt8(ascii: "\""), UInt8(ascii: "'"): takeString(byte)
        case 10:
            if depth == 0 { key = "" }
            copy()
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            depth += 1
            copy()
        case UInt8(ascii: "]"), UInt8(ascii: "}"):
            depth = max(0, depth - 1)
            copy()
        case UInt8(ascii: " "), 9, 13, UInt8(ascii: ","), UInt8(ascii: "="): copy()
        default: takeWord()
        }
    }

    private mutating func copy() {
        output.append(input[position])
        position += 1
    }

    /// A string of one line, or of more where it begins with three quotes.
    private mutating func takeString(_ quote: UInt8) {
        let start = position
        let isLong = input[position...].starts(with: [quote, quote, quote])
        position += isLong ? 3 : 1
        let inner = position
        var end = input.count
        while position < input.count {
            let byte = input[position]
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                position += 2
                continue
            }
            if !isLong, byte == 10 {
                end = position
                break
            }
            if byte == quote, !isLong || input[position...].starts(with: [quote, quote, quote]) {
                end = position
                position += isLong ? 3 : 1
                break
            }
            position += 1
        }
        position = min(position, input.count)
        end = min(end, input.count)
        give(input[inner..<end], as: input[start..<position], in: quote)
    }

    /// What stands without quotes: a key, a number, a table's name, or a mistake.
    private mutating func takeWord() {
        let start = position
        let ends = Array(" \t\r\n#\"'[]{},=".utf8)
        while position < input.count, !ends.contains(input[position]) { position += 1 }
        give(input[start..<position], as: input[start..<position], in: nil)
    }

    /// Puts out `raw` if it is a key or may be seen, else the mark, on as many lines.
    private mutating func give(
        _ content: ArraySlice<UInt8>,
        as raw: ArraySlice<UInt8>,
        in quote: UInt8?
    ) {
        var next = position
        while next < input.count, input[next] == UInt8(ascii: " ") || input[next] == 9 { next += 1 }
        let value = String(decoding: content, as: UTF8.self)
        if next < input.count, input[next] == UInt8(ascii: "="), !raw.contains(10) {
            key = value.split(separator: ".").last.map { $0.lowercased() } ?? ""
            output += raw
        } else if isSecret(value) {
            secrets.append(value)
            let quotes = [quote ?? UInt8(ascii: "\"")]
            output += quotes + Array(Self.mark.utf8) + quotes
            output += raw.filter { $0 == 10 }
        } else {
            output += raw
        }
    }

    private mutating func isSecret(_ value: String) -> Bool {
        if value.contains("://"), let at = value.lastIndex(of: "@") {
            // A name and password before the host.
            let login = value[..<at].split(separator: "/").last ?? ""
            secrets += [String(login)] + login.split(separator: ":").map(String.init)
            return true
        }
        guard !key.isEmpty, Self.secretWords.contains(where: key.contains) else { return false }
        guard key.hasSuffix("_file"), value.hasPrefix("/") else { return true }
        secretFiles.append(value)
        return false
    }
}
