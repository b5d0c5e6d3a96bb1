/// Takes a baseline's JSON apart, key by key in the order in which it is written; trusts nothing.
struct BaselineReader {
    private var scanner: JSONScanner

    init(_ bytes: [UInt8]) {
        scanner = JSONScanner(bytes)
    }

    /// Takes a punctuation mark with the space around it.
    mutating func mark(_ mark: Unicode.Scalar) throws(BaselineArtifactError) {
        scanner.skipSpace()
        do { try scanner.expect(UInt8(ascii: mark)) } catch { throw .malformed(error) }
        scanner.skipSpace()
    }

    /// Takes `"name":`, with a comma before it unless it is the first.
    mutating func key(_ name: String, isFirst: Bool = false) throws(BaselineArtifactError) {
        if !isFirst { try mark(",") }
        let found = try text(name, byteLimit: name.utf8.count)
        guard found == name else { throw .badValue(name) }
        try mark(":")
    }

    /// Takes `,"name":` with one of two names; which one it is.
    mutating func key(oneOf first: String, _ second: String) throws(BaselineArtifactError) -> String
    {
        try mark(",")
        let limit = max(first.utf8.count, second.utf8.count)
        let found = try text(second, byteLimit: limit)
        guard found == first || found == second else { throw .badValue(second) }
        try mark(":")
        return found
    }

    mutating func text(
        _ what: String,
        byteLimit: Int
    ) throws(BaselineArtifactError) -> String {
        let string: JSONString
        do { string = try scanner.string() } catch { throw .malformed(error) }
        let utf8 = scanner.utf8(of: string)
        guard !utf8.isEmpty, utf8.count <= byteLimit,
            let text = String(validating: utf8, as: UTF8.self)
        else { throw .badValue(what) }
        return text
    }

    mutating func number(
        _ what: String,
        in range: ClosedRange<Double>
    ) throws(BaselineArtifactError) -> Double {
        let number: Double?
        do { number = try scanner.number() } catch { throw .malformed(error) }
        guard let number, range.contains(number) else { throw .badValue(what) }
        return number
    }

    mutating func integer(
        _ what: String,
        in range: ClosedRange<Int>
    ) throws(BaselineArtifactError) -> Int {
        let number = try number(what, in: Double(range.lowerBound)...Double(range.upperBound))
        guard let integer = Int(exactly: number) else { throw .badValue(what) }
        return integer
    }

    mutating func flag() throws(BaselineArtifactError) -> Bool {
        let isTrue = scanner.current == UInt8(ascii: "t")
        do { try scanner.expect(word: isTrue ? "true" : "false") } catch { throw .malformed(error) }
        return isTrue
    }

    /// Takes `null` if it comes next.
    mutating func takesNull() throws(BaselineArtifactError) -> Bool {
        guard scanner.current == UInt8(ascii: "n") else { return false }
        do { try scanner.expect(word: "null") } catch { throw .malformed(error) }
        return true
    }

    /// Takes an array of at most `limit` elements.
    mutating func list(
        _ what: String,
        limit: Int,
        _ element: (inout Self) throws(BaselineArtifactError) -> Void
    ) throws(BaselineArtifactError) {
        try mark("[")
        if scanner.take(UInt8(ascii: "]")) { return }
        var count = 0
        while true {
            guard count < limit else { throw .badValue(what) }
            try element(&self)
            count += 1
            scanner.skipSpace()
            if scanner.current == UInt8(ascii: "]") { break }
            try mark(",")
        }
        try mark("]")
    }

    /// Nothing may be left.
    mutating func end() throws(BaselineArtifactError) {
        scanner.skipSpace()
        guard scanner.position == scanner.end else {
            throw .malformed(MalformedJSON(.trailing, at: scanner.position))
        }
    }
}
