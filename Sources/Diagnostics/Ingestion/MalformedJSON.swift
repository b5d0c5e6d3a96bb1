/// Why bytes are not JSON, or not JSON that is read here, and where.
public struct MalformedJSON: Error, Hashable, Sendable {
    /// What is wrong.
    public enum Reason: Hashable, Sendable {
        /// Something else was expected: `expected` says what.
        case unexpected(expected: String)
        /// The bytes end in the middle.
        case truncated
        /// A control character stands in a string as it is.
        case controlCharacter
        /// An escape that JSON does not have.
        case badEscape
        /// Half of a UTF-16 surrogate pair.
        case loneSurrogate
        /// Something follows the end.
        case trailing
        /// The bytes are not UTF-8.
        case notUTF8
        /// Nothing but white space.
        case empty
        /// Arrays and objects in each other, beyond `JSONScanner.depthLimit`.
        case tooDeep
    }

    /// What is wrong.
    public let reason: Reason
    /// The byte at which it is, counted from 0 at the start of the body.
    public let position: Int

    /// An error at `position`.
    public init(_ reason: Reason, at position: Int) {
        self.reason = reason
        self.position = position
    }
}

extension MalformedJSON: CustomStringConvertible {
    /// What is wrong, where, and what was expected.
    public var description: String {
        let what =
            switch reason {
            case .unexpected(let expected): "expected \(expected)"
            case .truncated: "the body ends in the middle of a value"
            case .controlCharacter: "a control character in a string; escape it"
            case .badEscape: "an escape that JSON does not have"
            case .loneSurrogate: "half of a surrogate pair, which is no character"
            case .trailing: "something follows the end of the value"
            case .notUTF8: "the body is not UTF-8"
            case .empty: "the body is empty; send one sensor event or more"
            case .tooDeep: "nested deeper than \(JSONScanner.depthLimit) levels"
            }
        return "byte \(position): \(what)"
    }
}
