/// A string that was found: the place of its bytes between the quotes.
struct JSONString {
    let range: Range<Int>
    /// Whether its bytes are not its text as they are.
    let hasEscapes: Bool
}

extension JSONScanner {
    /// Takes a string; what it says is proved to be well formed.
    mutating func string() throws(MalformedJSON) -> JSONString {
        guard current == UInt8(ascii: "\"") else { throw unexpected("a string") }
        position += 1
        let start = position
        var hasEscapes = false
        while position < end {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                return JSONString(range: start..<(position - 1), hasEscapes: hasEscapes)
            }
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                try skipEscape()
            } else {
                guard byte >= 0x20 else { throw MalformedJSON(.controlCharacter, at: position) }
                position += 1
            }
        }
        throw MalformedJSON(.truncated, at: end)
    }

    /// Whether `string` says `name`.
    @inline(__always)
    func says(_ string: JSONString, _ name: [UInt8]) -> Bool {
        guard !string.hasEscapes else { return utf8(of: string) == name }
        guard string.range.count == name.count else { return false }
        let start = string.range.lowerBound
        for index in name.indices where bytes[start + index] != name[index] { return false }
        return true
    }

    /// The text of `string` as UTF-8.
    func utf8(of string: JSONString) -> [UInt8] {
        guard string.hasEscapes else { return Array(bytes[string.range]) }
        var text: [UInt8] = []
        var place = string.range.lowerBound
        while place < string.range.upperBound {
            let byte = bytes[place]
            guard byte == UInt8(ascii: "\\") else {
                text.append(byte)
                place += 1
                continue
            }
            let letter = bytes[place + 1]
            guard letter == UInt8(ascii: "u") else {
                text.append(Self.plainEscapes[letter] ?? letter)
                place += 2
                continue
            }
            var scalar = UInt32(hexadecimal(at: place + 2) ?? 0)
            place += 6
            if (0xD800..<0xDC00).contains(scalar) {
                let low = UInt32(hexadecimal(at: place + 2) ?? 0)
                scalar = 0x1_0000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
                place += 6
            }
            if let scalar = UnicodeScalar(scalar) { text.append(contentsOf: String(scalar).utf8) }
        }
        return text
    }

    private static let plainEscapes: [UInt8: UInt8] = [
        UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A,
        UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
    ]

    private mutating func skipEscape() throws(MalformedJSON) {
        guard position + 1 < end else { throw MalformedJSON(.truncated, at: end) }
        switch bytes[position + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 2
        case UInt8(ascii: "u"):
            guard let unit = hexadecimal(at: position + 2) else {
                throw MalformedJSON(.badEscape, at: position)
            }
            if (0xD800..<0xDC00).contains(unit) {
                guard position + 7 < end, bytes[position + 6] == UInt8(ascii: "\\"),
                    bytes[position + 7] == UInt8(ascii: "u"),
                    let low = hexadecimal(at: position + 8), (0xDC00..<0xE000).contains(low)
                else { throw MalformedJSON(.loneSurrogate, at: position) }
                position += 12
            } else {
                guard !(0xDC00..<0xE000).contains(unit) else {
                    throw MalformedJSON(.loneSurrogate, at: position)
                }
                position += 6
            }
        default: throw MalformedJSON(.badEscape, at: position)
        }
    }

    /// The number of four hexadecimal digits at `place`.
    private func hexadecimal(at place: Int) -> UInt16? {
        guard place + 4 <= end else { return nil }
        var unit: UInt16 = 0
        for byte in bytes[place..<(place + 4)] {
            guard let digit = byte.hexadecimalDigit else { return nil }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }
}

extension UInt8 {
    /// The value of an ASCII hexadecimal digit of either case.
    @inline(__always)
    var hexadecimalDigit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
