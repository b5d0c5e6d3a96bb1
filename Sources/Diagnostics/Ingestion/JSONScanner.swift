/// Reads JSON (RFC 8259) from bytes that are known to be UTF-8, value by value, front to back.
///
/// It builds nothing: whoever calls it knows what should come next. Depth is counted and not kept on
/// the stack, so no body can exhaust it.
struct JSONScanner {
    /// The deepest nesting that is read, the outermost array or object being the first level.
    static let depthLimit = 16

    /// What begins at a place, by its first byte.
    enum Kind {
        case object
        case array
        case string
        case number
        /// `NaN`, `Infinity`, `-Infinity`: not JSON, but what some encoders write.
        case notFinite
        case boolean
        case null

        /// The kind in words, for messages.
        var words: String {
            switch self {
            case .object: "an object"
            case .array: "an array"
            case .string: "a string"
            case .number: "a number"
            case .notFinite: "NaN or an infinity"
            case .boolean: "true or false"
            case .null: "null"
            }
        }
    }

    let bytes: [UInt8]
    /// Where reading ends: the end of the body or of a line.
    private(set) var end: Int
    var position: Int

    /// A scanner of the whole of `bytes`.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        end = bytes.count
        position = 0
    }

    /// Reads from `range` on, as if nothing were around it.
    mutating func restrict(to range: Range<Int>) {
        position = range.lowerBound
        end = range.upperBound
    }

    /// The byte at the place; 0, which JSON does not have, at the end.
    @inline(__always)
    var current: UInt8 { position < end ? bytes[position] : 0 }

    @inline(__always)
    mutating func skipSpace() {
        while position < end {
            let byte = bytes[position]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position += 1
        }
    }

    /// Takes `byte` if it comes next.
    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        position += 1
        return true
    }

    @inline(__always)
    mutating func expect(_ byte: UInt8) throws(MalformedJSON) {
        guard take(byte) else {
            throw unexpected("\u{201C}\(UnicodeScalar(byte))\u{201D}")
        }
    }

    /// Takes `word`, or throws.
    mutating func expect(word: StaticString) throws(MalformedJSON) {
        let text = "\(word)"
        guard takes(text) else { throw unexpected(text) }
    }

    /// What begins here.
    mutating func kind() throws(MalformedJSON) -> Kind {
        switch current {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "N"), UInt8(ascii: "I"): return .notFinite
        case UInt8(ascii: "-"):
            return position + 1 < end && bytes[position + 1] == UInt8(ascii: "I")
                ? .notFinite : .number
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        default: throw unexpected("a value")
        }
    }

    /// Goes past one value of any kind.
    ///
    /// - Parameter depth: the levels that are open around it.
    /// - Throws: `MalformedJSON` where it is no JSON, or too deep.
    mutating func skipValue(depth: Int) throws(MalformedJSON) {
        // One bit a level: 1 for an object.
        var levels: UInt64 = 0
        var open = 0
        while true {
            var isEmpty = false
            switch try kind() {
            case .object, .array:
                let isObject = current == UInt8(ascii: "{")
                guard depth + open < Self.depthLimit else {
                    throw MalformedJSON(.tooDeep, at: position)
                }
                open += 1
                levels = levels << 1 | (isObject ? 1 : 0)
                position += 1
                skipSpace()
                isEmpty = current == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
                if !isEmpty {
                    if isObject { try skipKey() }
                    continue
                }
            case .string: _ = try string()
            case .number: _ = try number()
            case .notFinite: try skipNotFinite()
            case .boolean: try expect(word: current == UInt8(ascii: "t") ? "true" : "false")
            case .null: try expect(word: "null")
            }
            while open > 0 {
                skipSpace()
                let isObject = levels & 1 == 1
                if !isEmpty, take(UInt8(ascii: ",")) {
                    skipSpace()
                    if isObject { try skipKey() }
                    break
                }
                isEmpty = false
                try expect(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
                open -= 1
                levels >>= 1
            }
            if open == 0 { return }
        }
    }

    /// Goes past `NaN`, `Infinity` or `-Infinity`.
    mutating func skipNotFinite() throws(MalformedJSON) {
        if current == UInt8(ascii: "N") { return try expect(word: "NaN") }
        _ = take(UInt8(ascii: "-"))
        try expect(word: "Infinity")
    }

    func unexpected(_ expected: String) -> MalformedJSON {
        position < end
            ? MalformedJSON(.unexpected(expected: expected), at: position)
            : MalformedJSON(.truncated, at: position)
    }

    private mutating func skipKey() throws(MalformedJSON) {
        _ = try string()
        skipSpace()
        try expect(UInt8(ascii: ":"))
        skipSpace()
    }

    private mutating func takes(_ text: String) -> Bool {
        let count = text.utf8.count
        guard end - position >= count,
            bytes[position..<(position + count)].elementsEqual(text.utf8)
        else { return false }
        position += count
        return true
    }
}
