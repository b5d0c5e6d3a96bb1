extension JSONScanner {
    /// The longest number that is read, bytes; a `Double` needs 24.
    static let numberByteLimit = 64

    /// Takes a number: the `Double` nearest to it, infinite where it is too large for one.
    ///
    /// - Returns: nil for a number longer than `numberByteLimit`.
    mutating func number() throws(MalformedJSON) -> Double? {
        let start = position
        let isNegative = take(UInt8(ascii: "-"))
        var decimal = Decimal()
        let first = position
        try takeDigits(into: &decimal)
        // JSON has no leading zeros: "01" is a 0 with something behind it.
        if bytes[first] == UInt8(ascii: "0"), position - first > 1 {
            throw MalformedJSON(.unexpected(expected: "no digit after a leading 0"), at: first + 1)
        }
        if take(UInt8(ascii: ".")) {
            let point = position
            try takeDigits(into: &decimal)
            decimal.exponent -= position - point
        }
        if current | 0x20 == UInt8(ascii: "e") {
            position += 1
            let isSmall = take(UInt8(ascii: "-"))
            if !isSmall { _ = take(UInt8(ascii: "+")) }
            let exponent = try takeExponent()
            decimal.exponent += isSmall ? -exponent : exponent
        }
        guard position - start <= Self.numberByteLimit else { return nil }
        if let exact = decimal.exactlyRounded { return isNegative ? -exact : exact }
        return Double(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    @inline(__always)
    private mutating func takeDigits(into decimal: inout Decimal) throws(MalformedJSON) {
        let start = position
        while position < end {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            decimal.append(digit)
            position += 1
        }
        guard position > start else { throw unexpected("a digit") }
    }

    private mutating func takeExponent() throws(MalformedJSON) -> Int {
        let start = position
        var exponent = 0
        while position < end {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            // Beyond this every number is zero or infinite.
            exponent = min(exponent * 10 + Int(digit), 100_000)
            position += 1
        }
        guard position > start else { throw unexpected("a digit") }
        return exponent
    }
}

/// The digits of a number as an integer, times a power of ten.
private struct Decimal {
    private var significand: UInt64 = 0
    private var hasOverflowed = false
    var exponent = 0

    private static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    @inline(__always)
    mutating func append(_ digit: UInt8) {
        guard significand < 100_000_000_000_000_000 else {
            hasOverflowed = true
            return
        }
        significand = significand &* 10 &+ UInt64(digit)
    }

    /// The nearest `Double` where one exact product or quotient gives it; else nil.
    ///
    /// Integers to 2^53 and powers of ten to 10^22 are exact, so one operation rounds once (Clinger,
    /// "How to Read Floating Point Numbers Accurately", 1990).
    var exactlyRounded: Double? {
        guard !hasOverflowed, significand <= 1 << 53, (-22...22).contains(exponent) else {
            return nil
        }
        let value = Double(significand)
        return exponent < 0 ? value / Self.powers[-exponent] : value * Self.powers[exponent]
    }
}
