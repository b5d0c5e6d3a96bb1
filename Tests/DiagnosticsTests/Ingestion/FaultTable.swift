import Diagnostics
import Testing

/// Bad bodies, and all that is to be said of them.
enum FaultTable {
    struct Row: Sendable, CustomTestStringConvertible {
        let text: String
        let faults: [String]
        var good = 0
        var isLines = false
        var testDescription: String { faults.joined(separator: ", ") }
    }

    struct Malformed: Sendable, CustomTestStringConvertible {
        let text: String
        let position: Int
        let reason: MalformedJSON.Reason
        var testDescription: String { "\(reason) at \(position)" }
    }

    private static func signals(_ text: String, _ faults: String...) -> Row {
        Row(text: Bodies.event(signals: "{\(text)}"), faults: faults.map { "signals/\($0)" })
    }

    private static func asset(_ text: String, _ faults: String...) -> Row {
        Row(text: Bodies.event(asset: "{\(text)}"), faults: faults.map { "asset/\($0)" })
    }

    private static let rest = #""current_a":1,"vibration_g":0"#
    private static let motor = #""asset_type":"induction_motor""#

    static let rows: [Row] = [
        Row(
            text: "{}",
            faults: [
                "event_id:missing", "timestamp:missing", "asset:missing", "signals:missing",
                "context:missing",
            ]
        ),
        Row(text: "null", faults: [":wrong_type"]),
        Row(text: "3", faults: [":wrong_type"]),
        Row(text: "[]", faults: [":empty"]),
        Row(text: "[[]]", faults: ["0:wrong_type"]),
        Row(text: Bodies.event(more: #","x":[{"y":null}]"#), faults: ["x:unknown_field"]),
        Row(text: Bodies.event(more: #","timestamp":1"#), faults: ["timestamp:duplicate_key"]),
        Row(text: Bodies.event(id: "\"\""), faults: ["event_id:not_uuid_v4"]),
        Row(text: Bodies.event(id: "null"), faults: ["event_id:wrong_type"]),
        Row(
            text: Bodies.event(id: "\"0b9f4a0e-51a5-1d0e-9a1e-3b1f0a2c9d77\""),
            faults: ["event_id:not_uuid_v4"]
        ),
        Row(
            text: Bodies.event(id: "\"{0b9f4a0e-51a5-4d0e-9a1e-3b1f0a2c9d7\""),
            faults: ["event_id:not_uuid_v4"]
        ),
        Row(text: Bodies.event(timestamp: "1795000000"), faults: ["timestamp:wrong_type"]),
        Row(
            text: Bodies.event(timestamp: "\"2026-02-30T00:00:00Z\""),
            faults: ["timestamp:not_timestamp"]
        ),
        Row(
            text: Bodies.event(timestamp: "\"2026-02-20T00:00:00+01:00\""),
            faults: ["timestamp:not_timestamp"]
        ),
        Row(
            text: Bodies.event(timestamp: "\"2019-12-31T23:59:59Z\""),
            faults: ["timestamp:timestamp_absurd"]
        ),
        Row(
            text: Bodies.event(timestamp: "\"0000-01-01T00:00:00Z\""),
            faults: ["timestamp:timestamp_absurd"]
        ),
        Row(
            text: Bodies.event(timestamp: "\"0001-01-01T00:00:00Z\""),
            faults: ["timestamp:timestamp_absurd"]
        ),
        Row(
            text: Bodies.event(timestamp: "\"1969-12-31T23:59:59.999999Z\""),
            faults: ["timestamp:timestamp_absurd"]
        ),
        Row(
            text: Bodies.event(timestamp: "\"9999-12-31T23:59:59Z\""),
            faults: ["timestamp:timestamp_absurd"]
        ),
        Row(
            text: Bodies.event(timestamp: "\"\(Bodies.now + .seconds(301))\""),
            faults: ["timestamp:timestamp_future"]
        ),
        asset(#""asset_id":"pump-02",\#(motor)"#, "asset_id:unknown_asset"),
        asset(
            #""asset_id":"","asset_type":"pump""#,
            "asset_id:unknown_asset",
            "asset_type:unknown_value"
        ),
        asset(#""asset_id":"meter-03",\#(motor)"#, "asset_id:asset_not_ingested"),
        asset("", "asset_id:missing", "asset_type:missing"),
        Row(text: Bodies.event(asset: "[]"), faults: ["asset:wrong_type"]),
        Row(
            text: Bodies.event(context: #"{"operating_state":"running","source":"guess"}"#),
            faults: ["context/operating_state:unknown_value", "context/source:unknown_value"]
        ),
        Row(
            text: Bodies.event(context: "{}"),
            faults: ["context/operating_state:missing", "context/source:missing"]
        ),
        signals("", "voltage_v:missing", "current_a:missing", "vibration_g:missing"),
        signals(#""voltage_v":"230",\#(rest)"#, "voltage_v:wrong_type"),
        signals(#""voltage_v":true,\#(rest)"#, "voltage_v:wrong_type"),
        signals(#""voltage_v":null,\#(rest)"#, "voltage_v:wrong_type"),
        signals(#""voltage_v":NaN,\#(rest)"#, "voltage_v:not_finite"),
        signals(#""voltage_v":Infinity,\#(rest)"#, "voltage_v:not_finite"),
        signals(#""voltage_v":-Infinity,\#(rest)"#, "voltage_v:not_finite"),
        signals(#""voltage_v":1e400,\#(rest)"#, "voltage_v:not_finite"),
        signals(#""voltage_v":1000.1,\#(rest)"#, "voltage_v:out_of_range"),
        signals(
            #""voltage_v":\#(String(repeating: "1", count: 65)),\#(rest)"#,
            "voltage_v:too_long"
        ),
        signals(
            #""voltage_v":-1,"current_a":20001,"power_factor":1.1,"vibration_g":-1"#,
            "voltage_v:out_of_range",
            "current_a:out_of_range",
            "power_factor:out_of_range",
            "vibration_g:out_of_range"
        ),
        signals(
            #""voltage_v":230,"power_factor":1,"power_kw":0.5,\#(rest)"#,
            "power_kw:power_mismatch"
        ),
        signals(
            #""voltage_v":230,"voltage_v":231,"v":1,\#(rest)"#,
            "voltage_v:duplicate_key",
            "v:unknown_field"
        ),
        Row(
            text: Bodies.event(
                asset: #"{"asset_id":"fan-02",\#(motor)}"#,
                signals: #"{"voltage_v":230,"current_a":1,"vibration_g":0}"#
            ),
            faults: ["signals/vibration_g:undeclared"]
        ),
        // A simulator's stated power is checked as any other sender's.
        Row(
            text: Bodies.event(
                signals: #"{"voltage_v":230,"power_factor":1,"power_kw":9,\#(rest)}"#,
                context: #"{"operating_state":"RUNNING","source":"simulator"}"#
            ),
            faults: ["signals/power_kw:power_mismatch"]
        ),
        Row(
            text: "[\(Bodies.event()),\(Bodies.event(id: "1")),{}]".replacing("{}", with: "7"),
            faults: ["1/event_id:wrong_type", "2:wrong_type"],
            good: 1
        ),
        Row(
            text: "\(Bodies.event())\n\n[]\n\(Bodies.event(id: "\"x\""))",
            faults: ["1:wrong_type", "2/event_id:not_uuid_v4"],
            good: 1,
            isLines: true
        ),
        Row(
            text: Bodies.event(more: #","x":\#(String(repeating: "[", count: 100_000))"#),
            faults: ["x:unknown_field", ":too_deep"]
        ),
        Row(
            text: "[1,{\"a\":\(String(repeating: "{\"b\":", count: 16))1",
            faults: ["0:wrong_type", "1/a:unknown_field", "1:too_deep"]
        ),
    ]

    static let malformed: [Malformed] = [
        Malformed(text: "", position: 0, reason: .empty),
        Malformed(text: " \n", position: 0, reason: .empty),
        Malformed(text: "{", position: 1, reason: .truncated),
        Malformed(text: #"{"a"}"#, position: 4, reason: .unexpected(expected: "“:”")),
        Malformed(text: #"{"a":}"#, position: 5, reason: .unexpected(expected: "a value")),
        Malformed(text: #"{"a":1,}"#, position: 7, reason: .unexpected(expected: "a string")),
        Malformed(text: #"{"a":1 "b":2}"#, position: 7, reason: .unexpected(expected: "“}”")),
        Malformed(text: "{a:1}", position: 1, reason: .unexpected(expected: "a string")),
        Malformed(text: "{'a':1}", position: 1, reason: .unexpected(expected: "a string")),
        Malformed(text: "[1,2", position: 4, reason: .truncated),
        Malformed(text: "[1,]", position: 3, reason: .unexpected(expected: "a value")),
        Malformed(text: "[1}", position: 2, reason: .unexpected(expected: "“]”")),
        Malformed(text: "{} x", position: 3, reason: .trailing),
        Malformed(text: "{}{}", position: 2, reason: .trailing),
        Malformed(text: "\u{FEFF}{}", position: 0, reason: .unexpected(expected: "a value")),
        Malformed(text: "tru", position: 0, reason: .unexpected(expected: "true")),
        Malformed(text: "nan", position: 0, reason: .unexpected(expected: "null")),
        Malformed(
            text: "01",
            position: 1,
            reason: .unexpected(expected: "no digit after a leading 0")
        ),
        Malformed(text: "[1.]", position: 3, reason: .unexpected(expected: "a digit")),
        Malformed(text: "[.5]", position: 1, reason: .unexpected(expected: "a value")),
        Malformed(text: "[+1]", position: 1, reason: .unexpected(expected: "a value")),
        Malformed(text: "[-]", position: 2, reason: .unexpected(expected: "a digit")),
        Malformed(text: "[1e]", position: 3, reason: .unexpected(expected: "a digit")),
        Malformed(text: "[0x10]", position: 2, reason: .unexpected(expected: "“]”")),
        Malformed(text: "\"a\nb\"", position: 2, reason: .controlCharacter),
        Malformed(text: "\"a\u{0}b\"", position: 2, reason: .controlCharacter),
        Malformed(text: #""a\x""#, position: 2, reason: .badEscape),
        Malformed(text: #""\u12G4""#, position: 1, reason: .badEscape),
        Malformed(text: #""\ud800""#, position: 1, reason: .loneSurrogate),
        Malformed(text: #""\udc00""#, position: 1, reason: .loneSurrogate),
        Malformed(text: #""\ud800\u0041""#, position: 1, reason: .loneSurrogate),
        Malformed(text: "\"abc", position: 4, reason: .truncated),
        Malformed(text: "\"abc\\", position: 5, reason: .truncated),
    ]
}
