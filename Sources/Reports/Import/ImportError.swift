/// Why what is on a stick is not taken.
public enum ImportError: Error, Sendable {
    /// A file cannot be read; the reason is the system's.
    case unreadable(file: String, reason: String)
    /// A file is missing, is none, or has a name that leads elsewhere.
    case notPlain(file: String, reason: String)
    /// A file is not what its checksum says.
    case changed(file: String)
    /// The manifest is no manifest, or does not fit the files.
    case badManifest(file: String, reason: String)
    /// There is no signature.
    case unsigned(path: String)
    /// The signature is not the key's, or the key is another than the one asked for.
    case badSignature(path: String, reason: String)
    /// Lines that are not what they should be: too long, or pressed beyond belief.
    case badLines(file: String, reason: String)
    /// libcrypto cannot be used.
    case crypto(ExportError)
}

extension ImportError: CustomStringConvertible {
    /// What is wrong, with the file's name, and what to do.
    public var description: String {
        switch self {
        case .unreadable(let file, let reason): "\(file) cannot be read: \(reason)"
        case .notPlain(let file, let reason):
            "\(file) is refused: \(reason); an export has plain files in plain folders only"
        case .changed(let file):
            "\(file) is not what its checksum says: it was changed or is damaged; nothing of this "
                + "folder is taken. Export it again"
        case .badManifest(let file, let reason):
            "\(file) does not tell what is in the folder: \(reason); the export was cut or changed"
        case .unsigned(let path):
            "\(path) has no signature, so nobody can tell who made it; --unsigned takes it all the same"
        case .badSignature(let path, let reason):
            "the signature of \(path) is refused: \(reason); nothing of it is taken"
        case .badLines(let file, let reason): "\(file) is refused: \(reason)"
        case .crypto(let error): "\(error)"
        }
    }
}
