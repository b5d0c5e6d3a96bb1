import FoundationEssentials

/// An export's folder whose signature and checksums hold.
public struct ImportedFolder {
    /// The largest manifest and list of checksums, bytes.
    private static let listByteLimit = 8 * 1_024 * 1_024
    private static let smallByteLimit = 4_096

    /// The folder.
    public let folder: StrangeFolder
    /// The key that signed it, which came with it; nil where it is unsigned.
    public let key: PublicKey?
    /// Its files of raw lines, by name.
    public let rawFiles: [String]

    private struct Manifest: Decodable {
        struct File: Decodable {
            let name: String
            let sha256: String
        }

        let format: String
        let files: [File]
    }

    /// Checks the export in `path`: signature over the manifest, over the checksums, over each file.
    ///
    /// - Parameters:
    ///   - path: the folder.
    ///   - wanted: the key that it must be signed with; nil takes the one that came with it.
    ///   - takesUnsigned: whether one without a signature is taken.
    ///   - progress: is told the name of each file that is checked.
    /// - Throws: `ImportError` with the name of what is refused.
    public init(
        _ path: String,
        signedBy wanted: PublicKey?,
        takesUnsigned: Bool,
        progress: (String) -> Void
    ) throws(ImportError) {
        folder = try StrangeFolder(path)
        let place = "\(path)/\(ExportManifest.fileName)"
        guard let bytes = try folder.bytes(ExportManifest.fileName, limit: Self.listByteLimit)
        else {
            throw .badManifest(file: place, reason: "it is not there")
        }
        key = try Self.key(folder, bytes, wanted, takesUnsigned)
        let manifest: Manifest
        do {
            manifest = try JSONDecoder().decode(Manifest.self, from: Data(bytes))
        } catch {
            throw .badManifest(file: place, reason: "it is no JSON of this form")
        }
        guard manifest.format == ExportManifest.format else {
            throw .badManifest(
                file: place,
                reason:
                    "its form is \(Shown.name(manifest.format)), expected \(ExportManifest.format)"
            )
        }
        let sums = try Self.sums(folder, manifest.files.map { ($0.name, $0.sha256) })
        for (name, digest) in sums {
            progress(name)
            guard try folder.digest(name) == digest else {
                throw .changed(file: "\(path)/\(name)")
            }
        }
        rawFiles = sums.map(\.name).filter(Self.isRaw).sorted()
    }

    private static func key(
        _ folder: StrangeFolder,
        _ manifest: [UInt8],
        _ wanted: PublicKey?,
        _ takesUnsigned: Bool
    ) throws(ImportError) -> PublicKey? {
        let signature = try folder.bytes(ExportManifest.signatureName, limit: smallByteLimit)
        guard let signature else {
            guard takesUnsigned, wanted == nil else { throw .unsigned(path: folder.path) }
            return nil
        }
        let pem = try folder.bytes(ExportManifest.keyName, limit: smallByteLimit) ?? []
        guard let key = PublicKey(pem: String(decoding: pem, as: UTF8.self)) else {
            throw .badSignature(
                path: folder.path,
                reason: "\(ExportManifest.keyName) is no Ed25519 key"
            )
        }
        if let wanted, wanted != key {
            throw .badSignature(
                path: folder.path,
                reason: "it is by the key \(key.fingerprint), expected \(wanted.fingerprint)"
            )
        }
        let isSigned: Bool
        do throws(ExportError) {
            isSigned = try key.isSignature(signature, of: manifest)
        } catch {
            throw .crypto(error)
        }
        guard isSigned else {
            throw .badSignature(
                path: folder.path,
                reason: "\(ExportManifest.fileName) was changed after it was signed"
            )
        }
        return key
    }

    /// Every file but the manifest and its signature with its checksum: both lists must say the same.
    private static func sums(
        _ folder: StrangeFolder,
        _ files: [(name: String, digest: String)]
    ) throws(ImportError) -> [(name: String, digest: String)] {
        let place = "\(folder.path)/\(ExportManifest.sumsName)"
        guard let bytes = try folder.bytes(ExportManifest.sumsName, limit: listByteLimit) else {
            throw .badManifest(file: place, reason: "it is not there")
        }
        for file in files where !StrangeFolder.isPlain(file.name) {
            throw .notPlain(
                file: "\(folder.path): \(Shown.name(file.name))",
                reason: "its name leads elsewhere"
            )
        }
        var listed: Set<String> = []
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let isLine = line.utf8.count > 66 && line.utf8.dropFirst(64).starts(with: "  ".utf8)
            guard isLine else { throw .badManifest(file: place, reason: "a line is no checksum") }
            let name = String(line.dropFirst(66))
            guard StrangeFolder.isPlain(name) else {
                throw .notPlain(
                    file: "\(folder.path): \(Shown.name(name))",
                    reason: "its name leads elsewhere"
                )
            }
            let digest = String(line.prefix(64))
            guard files.contains(where: { $0.name == name && $0.digest == digest }) else {
                throw .changed(file: "\(folder.path)/\(name)")
            }
            listed.insert(name)
        }
        let own: Set<String> = [ExportManifest.sumsName, ExportManifest.keyName]
        guard Set(files.map(\.name)) == listed.union(own) else {
            throw .badManifest(file: place, reason: "it lists other files than the manifest")
        }
        return files
    }

    private static func isRaw(_ name: String) -> Bool {
        let parts = name.split(separator: "/")
        return parts.count == 3 && parts[1] == "raw" && parts[2].hasSuffix(".jsonl.gz")
    }
}
