extension SettingsDocument {
    /// What stands in the place of a secret.
    public static let removed = "(removed)"
    private static let secretWords = ["token", "password", "passwd", "secret", "credential"]

    /// The document written anew without anything that could be a secret.
    ///
    /// Comments are gone. The text of a key that is called like a secret is, and so is each of
    /// `secrets` wherever it stands. A key that names a secret's file keeps the name. Keys are sorted.
    public func text(without secrets: [String]) -> String {
        var lines: [String] = []
        Self.append(table: root, at: [], to: &lines, without: secrets.filter { !$0.isEmpty })
        return lines.joined(separator: "\n") + "\n"
    }

    private static func append(
        table: SettingsValue,
        at path: [String],
        to lines: inout [String],
        without secrets: [String]
    ) {
        guard case .table(let entries) = table else { return }
        let keys = entries.keys.sorted()
        for key in keys {
            guard let value = entries[key], !value.isOfTables else { continue }
            let isSecret = Self.isSecret(key)
            lines.append("\(quoted(key)) = \(inline(value, isSecret: isSecret, without: secrets))")
        }
        for key in keys {
            guard let value = entries[key], value.isOfTables else { continue }
            let path = path + [key]
            let name = path.map(quoted).joined(separator: ".")
            switch value {
            case .array(let elements):
                for element in elements {
                    lines += ["", "[[\(name)]]"]
                    append(table: element, at: path, to: &lines, without: secrets)
                }
            default:
                lines += ["", "[\(name)]"]
                append(table: value, at: path, to: &lines, without: secrets)
            }
        }
    }

    private static func isSecret(_ key: String) -> Bool {
        let key = key.lowercased()
        return !key.hasSuffix("_file")
            && secretWords.contains { word in
                key.utf8.indices.contains { key[$0...].hasPrefix(word) }
            }
    }

    private static func inline(
        _ value: SettingsValue,
        isSecret: Bool,
        without secrets: [String]
    ) -> String {
        switch value {
        case .string(let text):
            let isTold = isSecret || secrets.contains { holds(text, $0) }
            return quotedText(isTold ? removed : text)
        case .integer(let number): return isSecret ? quotedText(removed) : "\(number)"
        case .number(let number): return isSecret ? quotedText(removed) : "\(number)"
        case .boolean(let flag): return "\(flag)"
        case .moment: return quotedText(removed)
        case .array(let elements):
            let texts = elements.map { inline($0, isSecret: isSecret, without: secrets) }
            return "[\(texts.joined(separator: ", "))]"
        case .table(let entries):
            let texts = entries.keys.sorted().compactMap { key in
                entries[key].map { value in
                    let isSecret = isSecret || Self.isSecret(key)
                    return "\(quoted(key)) = "
                        + inline(value, isSecret: isSecret, without: secrets)
                }
            }
            return "{ \(texts.joined(separator: ", ")) }"
        }
    }

    private static func holds(_ text: String, _ part: String) -> Bool {
        text.utf8.indices.contains { text.utf8[$0...].starts(with: part.utf8) }
    }

    private static func quoted(_ key: String) -> String {
        let isBare = key.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                || (0x61...0x7A).contains(byte) || byte == 0x5F || byte == 0x2D
        }
        return isBare && !key.isEmpty ? key : quotedText(key)
    }

    /// A basic string (TOML 1.0).
    private static func quotedText(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

extension SettingsValue {
    /// Whether it is written under a header: a table, or an array of nothing but tables.
    fileprivate var isOfTables: Bool {
        switch self {
        case .table: true
        case .array(let elements):
            !elements.isEmpty
                && elements.allSatisfy { if case .table = $0 { true } else { false } }
        case .string, .integer, .number, .boolean, .moment: false
        }
    }
}
