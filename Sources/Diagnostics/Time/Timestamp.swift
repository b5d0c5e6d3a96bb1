/// An instant in UTC, in whole microseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    public let microseconds: Int64

    /// The instant `microseconds` after the epoch.
    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Whether the left instant is the earlier one.
    public static func < (left: Self, right: Self) -> Bool {
        left.microseconds < right.microseconds
    }

    /// The instant `duration` later, rounded toward zero to a microsecond.
    public static func + (time: Self, duration: Duration) -> Self {
        Self(
            microseconds: time.microseconds.saturatingSum(duration.wholeNanoseconds / 1_000)
        )
    }
}

extension Timestamp: CustomStringConvertible {
    /// ISO 8601 in UTC: milliseconds, or microseconds where they are not zero.
    ///
    /// Example: `2026-01-31T23:59:59.250Z`.
    public var description: String {
        let (day, microsecondOfDay) = Self.floorDivide(microseconds, 86_400_000_000)
        let date = CivilDate(daysSinceEpoch: day)
        let second = microsecondOfDay / 1_000_000
        let fraction = microsecondOfDay % 1_000_000
        let digits =
            fraction % 1_000 == 0
            ? Self.padded(fraction / 1_000, width: 3) : Self.padded(fraction, width: 6)
        return "\(Self.padded(date.year, width: 4))-\(Self.padded(date.month, width: 2))"
            + "-\(Self.padded(date.day, width: 2))T\(Self.padded(second / 3_600, width: 2))"
            + ":\(Self.padded(second / 60 % 60, width: 2)):\(Self.padded(second % 60, width: 2))"
            + ".\(digits)Z"
    }

    /// Reads `YYYY-MM-DDTHH:MM:SS[.fraction]Z`; nil for anything else, so no offset is guessed.
    ///
    /// A fraction has 1 to 9 digits; what lies below a microsecond is cut off.
    public init?(_ text: String) {
        self.init(utf8: Array(text.utf8)[...])
    }

    /// Reads the same from UTF-8; allocates nothing.
    init?(utf8 bytes: ArraySlice<UInt8>) {
        let start = bytes.startIndex
        guard bytes.count >= 20, bytes.count <= 30, bytes.last == UInt8(ascii: "Z"),
            bytes[start + 4] == UInt8(ascii: "-"), bytes[start + 7] == UInt8(ascii: "-"),
            bytes[start + 10] == UInt8(ascii: "T"), bytes[start + 13] == UInt8(ascii: ":"),
            bytes[start + 16] == UInt8(ascii: ":"),
            let year = Self.number(bytes[start..<(start + 4)]),
            let month = Self.number(bytes[(start + 5)..<(start + 7)]),
            let day = Self.number(bytes[(start + 8)..<(start + 10)]),
            let hour = Self.number(bytes[(start + 11)..<(start + 13)]),
            let minute = Self.number(bytes[(start + 14)..<(start + 16)]),
            let second = Self.number(bytes[(start + 17)..<(start + 19)]),
            hour < 24, minute < 60, second < 60,
            let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        var fraction: Int64 = 0
        if bytes.count > 20 {
            let digits = bytes[(start + 20)..<(bytes.endIndex - 1)]
            guard bytes[start + 19] == UInt8(ascii: "."), !digits.isEmpty,
                let value = Self.number(digits)
            else { return nil }
            fraction = value
            for _ in 0..<max(0, 6 - digits.count) { fraction *= 10 }
            for _ in 0..<max(0, digits.count - 6) { fraction /= 10 }
        }
        let seconds = date.daysSinceEpoch * 86_400 + hour * 3_600 + minute * 60 + second
        self.init(microseconds: seconds * 1_000_000 + fraction)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        var value: Int64 = 0
        for digit in digits {
            guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int64(digit - UInt8(ascii: "0"))
        }
        return value
    }

    private static func padded(_ value: Int64, width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> (Int64, Int64) {
        let remainder = value % divisor
        return remainder < 0
            ? (value / divisor - 1, remainder + divisor) : (value / divisor, remainder)
    }
}

/// A day of the proleptic Gregorian calendar.
private struct CivilDate {
    let year: Int64
    let month: Int64
    let day: Int64

    /// The date of a day number.
    ///
    /// Source: Hinnant, "chrono-compatible low-level date algorithms", civil_from_days.
    init(daysSinceEpoch: Int64) {
        let shifted = daysSinceEpoch + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Nil where the calendar has no such day.
    init?(year: Int64, month: Int64, day: Int64) {
        guard (1...12).contains(month), day >= 1 else { return nil }
        self.year = year
        self.month = month
        self.day = day
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let length: Int64 =
            switch month {
            case 2: isLeap ? 29 : 28
            case 4, 6, 9, 11: 30
            default: 31
            }
        guard day <= length else { return nil }
    }

    /// The day number of the date (same source, days_from_civil).
    var daysSinceEpoch: Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
