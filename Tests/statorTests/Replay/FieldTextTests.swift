import Diagnostics
import Testing

@testable import stator

@Suite struct FieldTextTests {
    private static let comma = Delimiter.usual[0]
    private static let semicolon = Delimiter.usual[1]

    @Test("Numbers are read to the bit, with a decimal comma only where the comma parts no fields")
    func numbers() {
        let text = FieldText(delimiter: Self.semicolon)
        for (field, number) in [
            ("1", 1.0), (" -0.25 ", -0.25), ("1e3", 1_000), ("+2.5E-3", 0.0025), (".5", 0.5),
            ("5.", 5), ("1,5", 1.5), ("0.1", 0.1), ("229.99999999999997", 229.99999999999997),
        ] {
            #expect(text.value(Array(field.utf8)[...]) == .number(number), "\(field)")
        }
        #expect(FieldText(delimiter: Self.comma).value(Array("1,5".utf8)[...]) == .bad)
    }

    @Test("Empty fields and NaN are missing; what is no finite number is bad")
    func missingAndBad() {
        let text = FieldText(delimiter: Self.semicolon)
        for field in ["", "  ", "\t", "NaN", "nan", " NAN "] {
            #expect(text.value(Array(field.utf8)[...]) == .missing, "\(field)")
        }
        let long = String(repeating: "1", count: FieldText.numberByteLimit + 1)
        for field in [
            "n/a", "-", "inf", "-Infinity", "1e999", "0x10", "1.5.2", "1.000,5", "1,2,3", "1 2",
            "--1", "e5", "NaN(1)", "null", "12V", "\u{0}", long,
        ] {
            #expect(text.value(Array(field.utf8)[...]) == .bad, "\(field)")
        }
    }

    @Test("Times are ISO 8601 with any zone, date and time in UTC, or seconds or milliseconds")
    func times() {
        let text = FieldText(delimiter: Self.semicolon)
        for (field, expected) in [
            ("2020-03-09T10:14:33Z", "2020-03-09T10:14:33.000Z"),
            ("2020-03-09 10:14:33", "2020-03-09T10:14:33.000Z"),
            ("2020-03-09 10:14", "2020-03-09T10:14:00.000Z"),
            ("2020-03-09t10:14:33.25z", "2020-03-09T10:14:33.250Z"),
            ("2020-03-09 10:14:33,5", "2020-03-09T10:14:33.500Z"),
            ("2020-03-09T00:14:33+01:00", "2020-03-08T23:14:33.000Z"),
            ("2020-03-09 10:14:33 -0530", "2020-03-09T15:44:33.000Z"),
            ("2020-03-09T10:14:33+02", "2020-03-09T08:14:33.000Z"),
            ("1583748873", "2020-03-09T10:14:33.000Z"),
            ("1583748873.25", "2020-03-09T10:14:33.250Z"),
            ("1583748873250", "2020-03-09T10:14:33.250Z"),
            ("0", "1970-01-01T00:00:00.000Z"),
        ] {
            let timestamp = text.timestamp(Array(field.utf8)[...])
            #expect(timestamp?.description == expected, "\(field)")
        }
    }

    @Test("What is no time from 1970 to 2100 is none")
    func noTimes() {
        let text = FieldText(delimiter: Self.semicolon)
        for field in [
            "", "NaN", "yesterday", "-1", "2020-02-30 10:14:33", "2020-03-09",
            "09.03.2020 10:14:33",
            "2020-03-09 25:14:33", "2020-03-09T10:14:33+15:00", "2020-03-09T10:14:33+1", "1e300",
            "9999-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "4102444800", "2020-03-09T10:14:33Zulu",
            "2020-03-09T", "2020-03-09 1:14:33", String(repeating: "2", count: 60),
        ] {
            #expect(text.timestamp(Array(field.utf8)[...]) == nil, "\(field)")
        }
    }
}
