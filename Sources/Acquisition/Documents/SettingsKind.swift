/// What a setting must be: reads a value or says why it is not one.
///
/// The same kinds serve keys that must be there, may be there, or have a default:
/// `table.required("unit_id", .integer(in: 1...247))`.
public struct SettingsKind<Value> {
    /// Either the value, or what is wrong with it and what was expected.
    enum Outcome {
        case value(Value)
        case complaint(String)
    }

    let read: (SettingsValue) -> Outcome

    /// A kind that accepts of this one only what `complaint` has nothing to say about.
    ///
    /// - Parameter complaint: what is wrong with a value and what was expected; nil if nothing is.
    /// - Returns: the narrower kind.
    public func rejecting(_ complaint: @escaping (Value) -> String?) -> Self {
        Self { value in
            let outcome = read(value)
            guard case .value(let result) = outcome, let text = complaint(result) else {
                return outcome
            }
            return .complaint(text)
        }
    }
}

extension SettingsKind {
    /// A kind whose values are made of this one's.
    ///
    /// - Parameters:
    ///   - transform: makes the value; nil if none can be made.
    ///   - complaint: what is wrong then, and what was expected.
    /// - Returns: the kind.
    public func mapping<Other>(
        _ transform: @escaping (Value) -> Other?,
        orComplaint complaint: @escaping (Value) -> String
    ) -> SettingsKind<Other> {
        SettingsKind<Other> { value in
            switch read(value) {
            case .value(let result):
                transform(result).map(SettingsKind<Other>.Outcome.value)
                    ?? .complaint(complaint(result))
            case .complaint(let text): .complaint(text)
            }
        }
    }
}

extension SettingsKind where Value == String {
    /// The longest string, in UTF-8 bytes, that a setting can be.
    public static var byteLimit: Int { 1_024 }

    /// A string of at most `byteLimit` bytes without control characters; it may be empty.
    public static var string: Self {
        Self { value in
            guard case .string(let text) = value else {
                return .complaint("expected a string, found \(value.shown)")
            }
            guard text.utf8.count <= byteLimit else {
                return .complaint("\(text.utf8.count) bytes are longer than \(byteLimit)")
            }
            guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
            else { return .complaint("\(text.quotedForMessage) has a control character in it") }
            return .value(text)
        }
    }

    /// A string that says something.
    public static var text: Self {
        string.rejecting { $0.isEmpty ? "is empty; give it a text or leave the key out" : nil }
    }
}

extension SettingsKind where Value == Bool {
    /// `true` or `false`.
    public static var boolean: Self {
        Self { value in
            guard case .boolean(let flag) = value else {
                return .complaint("expected true or false, found \(value.shown)")
            }
            return .value(flag)
        }
    }
}

extension SettingsKind where Value == Int {
    /// An integer in `range`, however it is written: decimal, hexadecimal, octal, binary.
    public static func integer(in range: ClosedRange<Int>) -> Self {
        Self { value in
            guard case .integer(let number) = value else {
                return .complaint("expected an integer, found \(value.shown)")
            }
            return range.contains(number)
                ? .value(number)
                : .complaint("\(number) is not in \(range.lowerBound)…\(range.upperBound)")
        }
    }

    /// One of a few integers.
    public static func integer(oneOf allowed: [Int]) -> Self {
        Self.integer(in: .min ... .max).rejecting { number in
            let list = allowed.map(String.init).joined(separator: ", ")
            return allowed.contains(number) ? nil : "\(number) is not one of \(list)"
        }
    }
}

extension SettingsKind where Value == Double {
    /// A finite number in `range`; an integer is one too.
    public static func number(in range: ClosedRange<Double>) -> Self {
        Self { value in
            let number: Double
            switch value {
            case .number(let float): number = float
            case .integer(let integer): number = Double(integer)
            default: return .complaint("expected a number, found \(value.shown)")
            }
            return range.contains(number)
                ? .value(number)
                : .complaint("\(number) is not in \(range.lowerBound)…\(range.upperBound)")
        }
    }
}

extension SettingsKind where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of the words of an enumeration.
    public static func choice(of type: Value.Type) -> Self {
        Self { value in
            let words = type.allCases.map(\.rawValue)
            guard case .string(let text) = value else {
                let list = words.joined(separator: ", ")
                return .complaint("expected one of \(list), found \(value.shown)")
            }
            guard let choice = Value(rawValue: text) else {
                let list = words.joined(separator: ", ")
                return .complaint("\(text.quotedForMessage) is not one of \(list)")
            }
            return .value(choice)
        }
    }
}

extension SettingsKind {
    /// An array of what `element` is.
    public static func array<Element>(
        of element: SettingsKind<Element>,
        countLimit: Int = 1_000
    ) -> SettingsKind<[Element]> where Value == [Element] {
        SettingsKind<[Element]> { value in
            guard case .array(let values) = value else {
                return .complaint("expected an array, found \(value.shown)")
            }
            guard values.count <= countLimit else {
                return .complaint("\(values.count) elements are more than \(countLimit)")
            }
            var elements: [Element] = []
            for (index, value) in values.enumerated() {
                switch element.read(value) {
                case .value(let value): elements.append(value)
                case .complaint(let text): return .complaint("element \(index + 1): \(text)")
                }
            }
            return .value(elements)
        }
    }
}
