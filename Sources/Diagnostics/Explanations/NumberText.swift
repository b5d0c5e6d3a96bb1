/// Numbers in sentences: few digits, in plain decimal notation, and always readable back.
///
/// The text of x, read back, is the decimal of the shown digits that is nearest to x; of two as
/// near, the one further from zero. Trailing zeros are left out: 0.61, not 0.610.
public enum NumberText {
    /// The significant digits of a value.
    public static let digits = 3
    /// The most digits that are shown to tell two values apart.
    public static let digitLimit = 9

    /// `value` to `digits` significant digits (1…17); what is not finite is `–`.
    public static func text(_ value: Double, digits: Int = NumberText.digits) -> String {
        guard value.isFinite else { return "–" }
        guard var decimal = ShortDecimal(value.magnitude) else { return "0" }
        decimal.round(to: max(1, min(digits, 17)))
        return (value < 0 ? "-" : "") + decimal.text
    }

    /// Both numbers to three digits, or to as many more as tell two different ones apart.
    ///
    /// A value just beyond a limit is not to read as if it were the limit.
    public static func pair(_ value: Double, _ other: Double) -> (value: String, other: String) {
        var digits = Self.digits
        var texts = (value: text(value), other: text(other))
        while texts.value == texts.other, value != other, digits < digitLimit {
            digits += 1
            texts = (text(value, digits: digits), text(other, digits: digits))
        }
        return texts
    }

    /// A share 0…1 as whole percent: `61 %`.
    public static func percent(_ share: Double) -> String {
        share.isFinite ? "\(Int((100 * min(max(share, 0), 1)).rounded())) %" : "– %"
    }
}

/// The shortest decimal that reads back as a given `Double`: digits d₁d₂… of 0.d₁d₂… · 10^exponent.
private struct ShortDecimal {
    private var digits: [UInt8] = []
    private var exponent = 0

    /// The decimal of a finite `value` ≥ 0; nil for zero.
    init?(_ value: Double) {
        guard value > 0 else { return nil }
        var shift = 0
        var hasPoint = false
        var scale = 0
        var isNegative = false
        var isInExponent = false
        for byte in value.description.utf8 {
            switch byte {
            case UInt8(ascii: "."): hasPoint = true
            case UInt8(ascii: "e"): isInExponent = true
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let digit = byte - UInt8(ascii: "0")
                if isInExponent {
                    scale = scale * 10 + Int(digit)
                } else {
                    digits.append(digit)
                    if !hasPoint { shift += 1 }
                }
            default: break
            }
        }
        let leading = digits.prefix { $0 == 0 }.count
        digits.removeFirst(leading)
        exponent = shift - leading + (isNegative ? -scale : scale)
        trim()
    }

    /// Keeps `count` digits, halves rounded up.
    mutating func round(to count: Int) {
        guard digits.count > count else { return }
        let isUp = digits[count] >= 5
        digits.removeLast(digits.count - count)
        if isUp {
            var place = count - 1
            while place >= 0, digits[place] == 9 {
                digits[place] = 0
                place -= 1
            }
            if place >= 0 {
                digits[place] += 1
            } else {
                digits.insert(1, at: 0)
                exponent += 1
            }
        }
        trim()
    }

    private mutating func trim() {
        while digits.last == 0 { digits.removeLast() }
    }

    /// Plain from 0.0001 to 999 999 999, else with an exponent: `1.5e-7`.
    var text: String {
        func characters(_ digits: some Sequence<UInt8>) -> String {
            String(decoding: digits.map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
        }
        switch exponent {
        case -3...0:
            return "0." + String(repeating: "0", count: -exponent) + characters(digits)
        case 1...9 where digits.count <= exponent:
            return characters(digits) + String(repeating: "0", count: exponent - digits.count)
        case 1...9:
            return characters(digits[..<exponent]) + "." + characters(digits[exponent...])
        default:
            let rest = digits.dropFirst()
            return characters(digits.prefix(1)) + (rest.isEmpty ? "" : "." + characters(rest))
                + "e\(exponent - 1)"
        }
    }
}
