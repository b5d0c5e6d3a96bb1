import Diagnostics

// What assets have learned; all of it includes what waits for its commit.
extension StoreReader {
    /// The versions of what `assetID` learned, oldest first, without their contents.
    public func artifacts(
        _ kind: ArtifactKind,
        of assetID: String
    ) throws(StoreError) -> [StoredArtifact] {
        let key = ArtifactKey(assetID: assetID, kind: kind)
        var found: [StoredArtifact] = []
        let query = try statements[Self.artifactRows]
        try query.bind(.text(assetID), .text(kind.rawValue))
        while try query.step() { found.append(StoredArtifact(row: query, key)) }
        for entry in pendingEntries {
            switch entry.content {
            case .artifact(let artifact) where artifact.key == key:
                found.append(stored(artifact, entry))
                guard found.count > ArtifactVersion.versionLimit else { continue }
                if let oldest = found.firstIndex(where: { !$0.isActive }) {
                    found.remove(at: oldest)
                }
            case .activation(key, let version):
                guard found.contains(where: { $0.version == version }) else { continue }
                for index in found.indices {
                    found[index].isActive = found[index].version == version
                }
            default: continue
            }
        }
        return found
    }

    /// The version of what `assetID` learned that is in use; nil where none is.
    public func activeArtifact(
        _ kind: ArtifactKind,
        of assetID: String
    ) throws(StoreError) -> StoredArtifact? {
        try artifacts(kind, of: assetID).first(where: \.isActive)
    }

    /// The content of a version; nil where there is no such version.
    ///
    /// - Throws: `StoreError.badArtifact` where its bytes are not what was written.
    public func content(
        of kind: ArtifactKind,
        version: UInt64,
        assetID: String
    ) throws(StoreError) -> [UInt8]? {
        let key = ArtifactKey(assetID: assetID, kind: kind)
        for entry in pendingEntries {
            guard case .artifact(let artifact) = entry.content, artifact.key == key,
                artifact.version == version
            else { continue }
            return try Self.inflate(artifact.deflated, artifact.byteCount, id: 0)
        }
        guard let version = Int64(exactly: version) else { return nil }
        let query = try statements[Self.artifactContent]
        try query.bind(.text(assetID), .text(kind.rawValue), .integer(version))
        guard try query.step() else { return nil }
        defer { query.reset() }
        return try Self.inflate(query.blob(2), Int(query.integer(1)), id: query.integer(0))
    }

    private static func inflate(
        _ deflated: [UInt8],
        _ count: Int,
        id: Int64
    ) throws(StoreError) -> [UInt8] {
        do throws(RecordBlockError) {
            guard (0...ArtifactVersion.contentByteLimit).contains(count) else {
                throw .tooLarge(what: "bytes", limit: ArtifactVersion.contentByteLimit)
            }
            return try Deflate.inflate(deflated[...], count: count)
        } catch {
            throw .badArtifact(id: id, error)
        }
    }

    private func stored(_ artifact: PendingArtifact, _ entry: PendingEntry) -> StoredArtifact {
        StoredArtifact(
            assetID: artifact.key.assetID,
            kind: artifact.key.kind,
            version: artifact.version,
            name: artifact.name,
            bootID: bootID,
            time: entry.time,
            timestamp: entry.timestamp(artifact.timestamp, offset: offset),
            clock: 0,
            note: artifact.note,
            byteCount: artifact.byteCount,
            isActive: false
        )
    }

    static let artifactRows = """
        SELECT version, name, boot_uuid, time_ns, timestamp_us, clock, note, content_bytes, is_active
        FROM artifact JOIN asset ON asset.id = artifact.asset JOIN boot ON boot.id = artifact.boot
        WHERE asset_id = ? AND kind = ? ORDER BY version
        """

    static let artifactContent = """
        SELECT artifact.id, content_bytes, content
        FROM artifact JOIN asset ON asset.id = artifact.asset
        WHERE asset_id = ? AND kind = ? AND version = ?
        """
}

extension StoredArtifact {
    fileprivate init(row: Statement, _ key: ArtifactKey) {
        self.init(
            assetID: key.assetID,
            kind: key.kind,
            version: row.count(0),
            name: row.text(1),
            bootID: row.text(2),
            time: MonotonicTime(nanoseconds: row.integer(3)),
            timestamp: row.optionalInteger(4).map(Timestamp.init(microseconds:)),
            clock: row.integer(5),
            note: row.text(6),
            byteCount: Int(row.integer(7)),
            isActive: row.integer(8) == 1
        )
    }
}
