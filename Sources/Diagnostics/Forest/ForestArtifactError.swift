/// Why bytes are not a forest model.
public enum ForestArtifactError: Error, Hashable, Sendable {
    /// They are more than any model has.
    case tooLarge(byteCount: Int)
    /// They end in the middle, or go on after the end.
    case length(byteCount: Int)
    /// They do not start as a model does.
    case notAModel
    /// They are of a version that is not read here.
    case unknownVersion(UInt8)
    /// The checksum does not match.
    case checksum
    /// The healthy limit is not above 0 and below 1.
    case healthyLimit
    /// The trees are no forest.
    case forest(ForestError)
}

extension ForestArtifactError: CustomStringConvertible {
    /// What is wrong, and what was expected.
    public var description: String {
        switch self {
        case .tooLarge(let byteCount):
            "\(byteCount) bytes; a forest model has at most \(ForestModel.artifactByteLimit)"
        case .length(let byteCount):
            "\(byteCount) bytes are not the length of this forest model; copy it again"
        case .notAModel: "this is not a forest model"
        case .unknownVersion(let version):
            "version \(version); expected \(ForestModel.artifactVersion): fit the forest anew"
        case .checksum: "the checksum of the forest model does not match; copy it again"
        case .healthyLimit: "the healthy limit is not above 0 and below 1"
        case .forest(let error): "\(error)"
        }
    }
}
