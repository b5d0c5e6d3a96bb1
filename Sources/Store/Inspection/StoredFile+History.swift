import Diagnostics

extension StoredFile {
    /// The committed rows of `assetID` behind `place` that begin by `end`, earliest first.
    ///
    /// At most `limit`, 1…`StoreReader.rowLimit`.
    public func history(
        of assetID: String,
        _ level: HistoryLevel,
        after place: HistoryPlace,
        through end: Timestamp,
        limit: Int
    ) throws(StoreError) -> [HistoryRow] {
        try reader.history(of: assetID, level, after: place, through: end, limit: limit)
    }

    /// When the newest record of `assetID` begins; nil where it has none with a time.
    public func latestTime(of assetID: String) throws(StoreError) -> Timestamp? {
        try reader.records(of: assetID, limit: 1).last?.timestamp
    }

    /// The version of what `assetID` learned that is in use, and its content; nil where none is.
    public func activeArtifact(
        _ kind: ArtifactKind,
        of assetID: String
    ) throws(StoreError) -> (version: UInt64, content: [UInt8])? {
        guard let active = try reader.activeArtifact(kind, of: assetID),
            let content = try reader.content(of: kind, version: active.version, assetID: assetID)
        else { return nil }
        return (active.version, content)
    }
}
