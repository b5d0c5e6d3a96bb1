import Diagnostics

/// Reads the numbers and times of a table's fields.
struct FieldText {
    /// What a field says as a number.
    enum Value: Hashable {
        case number(Double)
        /// Empty, or NaN.
        case missing
        /// Neither a finite number nor missing.
        case bad
    }

    /// The longest number, bytes.
    static let numberByteLimit = 64
    /// What a time must be, for messages.
    static let expectedTime =
        "expected ISO 8601, YYYY-MM-DD HH:MM:SS, or seconds or milliseconds since 1970, "
        + "before 2100"

    private static let latest = Timestamp(microseconds: 4_102_444_800_000_000)
    private static let zones = [UInt8(ascii: "Z"), UInt8(ascii: "+"), UInt8(ascii: "-")]

    let delimiter: Delimiter

    /// The field as a number; a decimal comma is one where the delimiter is none.
    func value(_ field: ArraySlice<UInt8>) -> Value {
        let text = Self.trimmed(field)
        if text.isEmpty || Self.isNaN(text) { return .missing }
        guard text.count <= Self.numberByteLimit else { return .bad }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var points = 0
        var hasDigit = false
        for byte in text {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): hasDigit = true
            case UInt8(ascii: "."): points += 1
            case UInt8(ascii: ",") where delimiter.allowsDecimalComma: points += 1
            case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "e"), UInt8(ascii: "E"): break
            default: return .bad
            }
            bytes.append(byte == UInt8(ascii: ",") ? UInt8(ascii: ".") : byte)
        }
        guard hasDigit, points <= 1,
            let number = Double(String(decoding: bytes, as: UTF8.self)), number.isFinite
        else { return .bad }
        return .number(number)
    }

    /// The field as an instant from 1970 to 2100; nil for anything else.
    ///
    /// A text without a zone is UTC. A number counts seconds, from 10¹¹ on milliseconds.
    func timestamp(_ field: ArraySlice<UInt8>) -> Timestamp? {
        let instant: Timestamp?
        if case .number(let number) = value(field) {
            guard number >= 0, number < 1e14 else { return nil }
            let perUnit = number < 1e11 ? 1e6 : 1e3
            instant = Timestamp(microseconds: Int64((number * perUnit).rounded()))
        } else {
            instant = Self.written(Array(Self.trimmed(field)))
        }
        guard let instant, instant.microseconds >= 0, instant < Self.latest else { return nil }
        return instant
    }

    /// Reads a date and a time of day, with or without seconds, fraction and zone.
    private static func written(_ text: [UInt8]) -> Timestamp? {
        guard (16...40).contains(text.count), [0x20, 0x54, 0x74].contains(text[10]) else {
            return nil
        }
        var clock = text[11...]
        var offset: Int64? = 0
        let upper = clock.map { $0 == UInt8(ascii: "z") ? UInt8(ascii: "Z") : $0 }
        if let zone = upper.firstIndex(where: { zones.contains($0) }) {
            offset = zoneSeconds(upper[zone...])
            clock = clock.prefix(zone)
        }
        if clock.last == 0x20 { clock.removeLast() }
        guard let offset else { return nil }
        var normal = Array(text[..<10]) + [UInt8(ascii: "T")]
        normal += clock.map { $0 == UInt8(ascii: ",") ? UInt8(ascii: ".") : $0 }
        if clock.count == 5 { normal += ":00".utf8 }
        normal.append(UInt8(ascii: "Z"))
        guard let local = Timestamp(String(decoding: normal, as: UTF8.self)) else { return nil }
        return local + .seconds(-offset)
    }

    /// `Z`, `+01:00`, `+0100` or `+01` in seconds east of UTC; nil for anything else.
    private static func zoneSeconds(_ text: ArraySlice<UInt8>) -> Int64? {
        if text.elementsEqual("Z".utf8) { return 0 }
        let digits = text.dropFirst().filter { $0 != UInt8(ascii: ":") }
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            digits.count == 2 || digits.count == 4,
            let number = Int64(String(decoding: digits, as: UTF8.self))
        else { return nil }
        let hours = digits.count == 2 ? number : number / 100
        let minutes = digits.count == 2 ? 0 : number % 100
        guard hours <= 14, minutes < 60 else { return nil }
        let seconds = hours * 3_600 + minutes * 60
        return text.first == UInt8(ascii: "-") ? -seconds : seconds
    }

    /// The field without white space around it.
    static func trimmed(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = field
        while let byte = text.first, byte == 0x20 || byte == 0x09 { text.removeFirst() }
        while let byte = text.last, byte == 0x20 || byte == 0x09 { text.removeLast() }
        return text
    }

    private static func isNaN(_ text: ArraySlice<UInt8>) -> Bool {
        text.count == 3 && text.map { $0 | 0x20 } == Array("nan".utf8)
    }
}
