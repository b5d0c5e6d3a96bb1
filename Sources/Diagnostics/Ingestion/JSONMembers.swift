/// The members of a small JSON object that a person or a page sends: texts, numbers, objects of them.
public struct JSONMembers: Sendable {
    /// The most members of one object.
    public static let countLimit = 64

    /// What a member says.
    public enum Value: Sendable {
        case text(String)
        /// Infinite where it is too large for a `Double`.
        case number(Double)
        case object(JSONMembers)
        /// Anything else, in words: an array, true or false, null.
        case other(String)

        /// What it is in words, for messages.
        public var words: String {
            switch self {
            case .text: "a string"
            case .number: "a number"
            case .object: "an object"
            case .other(let words): words
            }
        }
    }

    /// The members in their order; a key may come twice.
    public let list: [(key: String, value: Value)]

    /// The object that `bytes` are; no byte at all is an object without members.
    ///
    /// - Throws: `MalformedJSON` where they are no JSON, no object, or an object of too many members.
    public init(_ bytes: [UInt8]) throws(MalformedJSON) {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw MalformedJSON(.notUTF8, at: 0)
        }
        guard !bytes.isEmpty else {
            list = []
            return
        }
        var scanner = JSONScanner(bytes)
        scanner.skipSpace()
        list = try Self.list(&scanner, depth: 0)
        scanner.skipSpace()
        guard scanner.position == scanner.end else {
            throw MalformedJSON(.trailing, at: scanner.position)
        }
    }

    private init(list: [(key: String, value: Value)]) { self.list = list }

    private static func list(
        _ scanner: inout JSONScanner,
        depth: Int
    ) throws(MalformedJSON) -> [(key: String, value: Value)] {
        var list: [(key: String, value: Value)] = []
        guard scanner.take(UInt8(ascii: "{")) else { throw scanner.unexpected("an object") }
        scanner.skipSpace()
        if scanner.take(UInt8(ascii: "}")) { return [] }
        while true {
            guard list.count < countLimit else {
                throw MalformedJSON(
                    .unexpected(expected: "at most \(countLimit) members"),
                    at: scanner.position
                )
            }
            let key = try scanner.string()
            scanner.skipSpace()
            try scanner.expect(UInt8(ascii: ":"))
            scanner.skipSpace()
            let value = try value(&scanner, depth: depth)
            list.append((String(decoding: scanner.utf8(of: key), as: UTF8.self), value))
            scanner.skipSpace()
            if scanner.take(UInt8(ascii: "}")) { break }
            try scanner.expect(UInt8(ascii: ","))
            scanner.skipSpace()
        }
        return list
    }

    private static func value(
        _ scanner: inout JSONScanner,
        depth: Int
    ) throws(MalformedJSON) -> Value {
        let kind = try scanner.kind()
        switch kind {
        case .string:
            let text = try scanner.string()
            return .text(String(decoding: scanner.utf8(of: text), as: UTF8.self))
        case .number: return .number(try scanner.number() ?? .infinity)
        case .object where depth == 0: return .object(Self(list: try list(&scanner, depth: 1)))
        case .notFinite, .object, .array, .boolean, .null:
            try scanner.skipValue(depth: depth + 1)
            return .other(kind.words)
        }
    }
}
