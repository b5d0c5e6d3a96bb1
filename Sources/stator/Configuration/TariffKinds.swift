import Acquisition
import Diagnostics

extension SettingsKind where Value == String {
    /// A currency as people write it: `₹`, `EUR`.
    static var currency: Self {
        text.rejecting { text in
            text.utf8.count <= Tariff.currencyByteLimit
                ? nil
                : "\(text.quotedForMessage) is longer than \(Tariff.currencyByteLimit) bytes; "
                    + "write a short form such as INR"
        }
    }
}

extension SettingsKind where Value == Int {
    /// A time of day, `06:00`, in minutes from midnight; 1440, which is 24:00, is the latest of all.
    static func timeOfDay(latest: Int) -> Self {
        SettingsKind<String>.text.mapping(
            { text in
                guard let minutes = minutes(text[...]), minutes <= latest else { return nil }
                return minutes
            },
            orComplaint: { text in
                let last = latest == Tariff.minutesADay ? "24:00" : "23:59"
                return "\(text.quotedForMessage) is not a time of day; write one from 00:00 to "
                    + last
            }
        )
    }

    /// Local time less UTC, `+05:30`, in minutes.
    static var utcOffset: Self {
        SettingsKind<String>.text.mapping(
            { text in
                guard let sign = text.first, sign == "+" || sign == "-",
                    let minutes = minutes(text.dropFirst()), minutes <= 840
                else { return nil }
                return sign == "-" ? -minutes : minutes
            },
            orComplaint: { text in
                "\(text.quotedForMessage) is not an offset from UTC; write one from -14:00 to "
                    + "+14:00, such as +05:30"
            }
        )
    }

    /// The minutes of `hh:mm`; nil for anything else.
    private static func minutes(_ text: Substring) -> Int? {
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":") else { return nil }
        var digits: [Int] = []
        for place in [0, 1, 3, 4] {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[place]) else { return nil }
            digits.append(Int(bytes[place] - UInt8(ascii: "0")))
        }
        let minute = 10 * digits[2] + digits[3]
        return minute < 60 ? 60 * (10 * digits[0] + digits[1]) + minute : nil
    }
}
