internal import TOMLKit

/// A value of a settings document, out of the parser's hands.
enum SettingsValue: Sendable {
    case string(String)
    case integer(Int)
    case number(Double)
    case boolean(Bool)
    /// A date, a time, or both: nothing that settings use, known so that it can be refused.
    case moment
    case array([SettingsValue])
    case table([String: SettingsValue])

    /// What it is and says, for a message: `the string "one"`.
    var shown: String {
        switch self {
        case .string(let text): "the string \(text.quotedForMessage)"
        case .integer(let number): "the integer \(number)"
        case .number(let number): "the number \(number)"
        case .boolean(let flag): "\(flag)"
        case .moment: "a date or time"
        case .array: "an array"
        case .table: "a table"
        }
    }
}

extension SettingsValue {
    /// Copies what TOMLKit parsed; `SettingsLines` has seen to it that it is not too deep.
    ///
    /// TOMLKit never frees a parsed document: fine for the few that a process reads in its life.
    init(_ table: TOMLTable) {
        var entries: [String: SettingsValue] = [:]
        for key in table.keys {
            if let value = table[key] { entries[key] = SettingsValue(value) }
        }
        self = .table(entries)
    }

    private init(_ value: any TOMLValueConvertible) {
        switch value.type {
        case .string: self = value.string.map(Self.string) ?? .moment
        case .int: self = value.int.map(Self.integer) ?? .moment
        case .double: self = value.double.map(Self.number) ?? .moment
        case .bool: self = value.bool.map(Self.boolean) ?? .moment
        case .table: self = value.table.map(Self.init) ?? .moment
        case .array: self = .array(value.array.map { $0.map { Self($0) } } ?? [])
        case .date, .time, .dateTime: self = .moment
        }
    }
}
