/// Where a value stands in a settings document: `device[2].unit_id`.
public struct SettingsPath: Hashable, Sendable {
    /// One step down into a document.
    enum Step: Hashable, Sendable {
        /// Into a table.
        case key(String)
        /// Into an array; counted from 0 here, from 1 where a person reads it.
        case index(Int)
    }

    private(set) var steps: [Step] = []

    /// The document itself.
    public static let root = Self()

    /// The steps from the document down to the value.
    var depth: Int { steps.count }

    /// The path of the table or array that holds the value; the document's is its own.
    var parent: Self { Self(steps: steps.dropLast()) }

    /// The path of the value at `key` of the table here.
    public subscript(key: String) -> Self { Self(steps: steps + [.key(key)]) }

    /// The path of the element of the array here at `index`, counted from 0.
    public subscript(index: Int) -> Self { Self(steps: steps + [.index(index)]) }

    private init(steps: some Sequence<Step> = []) {
        self.steps = Array(steps)
    }
}

extension SettingsPath: CustomStringConvertible {
    /// The path as a person writes it, `device[2].unit_id`: elements are counted from 1, and a key
    /// that TOML must quote is quoted.
    public var description: String {
        var text = ""
        for step in steps {
            switch step {
            case .index(let index): text += "[\(index + 1)]"
            case .key(let key):
                let isBare = !key.isEmpty && key.utf8.allSatisfy { $0.isBareKeyByte }
                text += (text.isEmpty ? "" : ".") + (isBare ? key : key.quotedForMessage)
            }
        }
        return text
    }
}

extension UInt8 {
    /// Whether TOML allows the byte in a key without quotation marks.
    var isBareKeyByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

extension String {
    /// The most characters of a text of the user's that a message repeats.
    public static let quotedCharacterLimit = 80

    /// The text in quotation marks, safe to print: on one line, without control characters, cut
    /// at `quotedCharacterLimit`.
    public var quotedForMessage: String {
        var text = "\""
        for character in unicodeScalars.prefix(Self.quotedCharacterLimit) {
            switch character {
            case "\"", "\\": text += "\\\(character)"
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            default:
                let isControl = character.properties.generalCategory == .control
                text += isControl ? "\\u{\(String(character.value, radix: 16))}" : "\(character)"
            }
        }
        if unicodeScalars.count > Self.quotedCharacterLimit { text += "…" }
        return text + "\""
    }
}
