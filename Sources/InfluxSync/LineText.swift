import Diagnostics

/// How text and numbers are written in line protocol, the same for all servers.
///
/// Tag values: comma, space and equals sign get a backslash before them, as the protocol asks for.
/// It cannot carry a line feed, and what a backslash means at the end of a value or before another
/// differs between servers. So a backslash in a tag value always begins one of these codes, from
/// which the text can be told for certain: `\b` backslash, `\n` line feed, `\r` carriage return,
/// `\t` tab, `\x01` any other control character, by two hexadecimal digits. All else, quotes and
/// emoji too, comes back as it was.
///
/// String fields: quote and backslash get a backslash before them and come back as they were; line
/// feed and carriage return become the two characters `\n` and `\r`, since a line is a point.
enum LineText {
    /// Appends `text` as a tag value.
    static func append(tagValue text: String, to bytes: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: ","), UInt8(ascii: " "), UInt8(ascii: "="):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case UInt8(ascii: "\\"): append("\\b", to: &bytes)
            case UInt8(ascii: "\n"): append("\\n", to: &bytes)
            case UInt8(ascii: "\r"): append("\\r", to: &bytes)
            case UInt8(ascii: "\t"): append("\\t", to: &bytes)
            case 0..<0x20, 0x7F:
                append("\\x", to: &bytes)
                bytes.append(hexDigit(byte >> 4))
                bytes.append(hexDigit(byte & 0xF))
            default: bytes.append(byte)
            }
        }
    }

    /// Appends `text` as the value of a string field, in its quotes.
    static func append(stringField text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case UInt8(ascii: "\n"): append(#"\\n"#, to: &bytes)
            case UInt8(ascii: "\r"): append(#"\\r"#, to: &bytes)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends a finite number as the shortest text that reads back to the same bits.
    ///
    /// Without an `i` it is a float to every server, also where it is whole.
    static func append(float value: Double, to bytes: inout [UInt8]) {
        var text = value.description
        text.withUTF8 { bytes.append(contentsOf: $0) }
    }

    /// Appends a whole number.
    static func append(integer value: Int64, to bytes: inout [UInt8]) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = value.magnitude
        let start = bytes.count
        repeat {
            let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 10)
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: remainder))
            rest = quotient
        } while rest > 0
        var (left, right) = (start, bytes.count - 1)
        while left < right {
            bytes.swapAt(left, right)
            left += 1
            right -= 1
        }
    }

    /// Appends text that needs no escapes.
    static func append(_ text: StaticString, to bytes: inout [UInt8]) {
        bytes.append(
            contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        )
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
