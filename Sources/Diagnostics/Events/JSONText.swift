/// JSON strings (RFC 8259 §7), for text that is written without an encoder.
public enum JSONText {
    /// `text` as a JSON string with its quotes: quotes, backslashes and controls escaped.
    public static func quoted(_ text: String) -> String {
        var bytes: [UInt8] = []
        append(text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `text` as it is where it is a JSON value, else as a JSON string.
    public static func value(_ text: String) -> String {
        var scanner = JSONScanner(Array(text.utf8))
        do throws(MalformedJSON) {
            try scanner.skipValue(depth: 0)
            return scanner.position == scanner.end ? text : quoted(text)
        } catch {
            return quoted(text)
        }
    }

    /// Appends the same to `bytes`.
    static func append(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20:
                bytes.append(contentsOf: (byte < 0x10 ? #"\u000"# : #"\u00"#).utf8)
                bytes.append(contentsOf: String(byte, radix: 16).utf8)
            default:
                bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
