/// Why bytes are not a baseline.
public enum BaselineArtifactError: Error, Hashable, Sendable {
    /// They are more than any baseline has.
    case tooLarge(byteCount: Int)
    /// They are not JSON as it is written here.
    case malformed(MalformedJSON)
    /// They are of a version that is not read here.
    case unknownVersion(Double)
    /// What is named has a value that it never has.
    case badValue(String)
    /// The id is not the checksum of the rest.
    case checksum
}

extension BaselineArtifactError: CustomStringConvertible {
    /// What is wrong, and what was expected.
    public var description: String {
        switch self {
        case .tooLarge(let byteCount):
            "\(byteCount) bytes; a baseline has at most \(Baseline.artifactByteLimit)"
        case .malformed(let error): "this is not a baseline: \(error)"
        case .unknownVersion(let version):
            "version \(version); expected \(Baseline.artifactVersion): learn the baseline anew"
        case .badValue(let name): "\(name) has a value that no baseline has; export it again"
        case .checksum: "the id does not match the content; it was changed, export it again"
        }
    }
}
