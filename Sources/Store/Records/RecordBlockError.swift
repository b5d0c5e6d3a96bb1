/// Why bytes are not a record block.
public enum RecordBlockError: Error, Hashable, Sendable {
    /// They end before what they announce.
    case truncated
    /// They go on after what they announce.
    case trailingBytes
    /// They were written by a newer program.
    case unknownVersion(UInt8)
    /// They were changed since they were written.
    case checksum
    /// They announce more than a record can hold.
    case tooLarge(what: String, limit: Int)
    /// They do not inflate; the code is zlib's.
    case notDeflated(code: Int32)
    /// A field has a value that no record has.
    case badValue(String)
    /// The list of names with this number, which they go by, is not in the file.
    case unknownNames(Int64)
}

extension RecordBlockError: CustomStringConvertible {
    /// What is wrong with the bytes.
    public var description: String {
        switch self {
        case .truncated: "the block is cut off"
        case .trailingBytes: "the block has bytes after its end"
        case .unknownVersion(let version): "its format \(version) is not known to this program"
        case .checksum: "its checksum does not match"
        case .tooLarge(let what, let limit): "it announces more \(what) than \(limit)"
        case .notDeflated(let code): "it does not inflate (\(code))"
        case .unknownNames(let id): "its list of names, number \(id), is not in the file"
        case .badValue(let field): "its \(field) has a value that does not exist"
        }
    }
}
