import FoundationEssentials

/// The status document as JSON: snake case keys, sorted, so that equal states give equal bytes.
enum StatusDocument {
    /// The JSON of `value`.
    ///
    /// - Throws: What the encoder cannot write; the types of this target can always be written.
    static func json(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }

    /// The status in `json`.
    ///
    /// - Throws: What is missing or of the wrong kind; unknown keys are passed over.
    static func status(_ json: [UInt8]) throws -> AgentStatus {
        try JSONDecoder().decode(AgentStatus.self, from: Data(json))
    }
}
