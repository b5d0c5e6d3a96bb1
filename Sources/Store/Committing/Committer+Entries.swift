import Diagnostics

extension Committer {
    static let insertEvent = """
        INSERT INTO event(id, asset, boot, time_ns, timestamp_us, kind, severity, text, evidence,
            clock)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    static let insertReport = """
        INSERT INTO health_report(id, asset, boot, time_ns, timestamp_us, clock, source, block)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """

    static let insertArtifact = """
        INSERT INTO artifact(id, asset, kind, version, name, boot, time_ns, timestamp_us, clock, note,
            content_bytes, content)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    /// The one in use stays, however old it is.
    static let cutArtifacts = """
        DELETE FROM artifact WHERE id IN (
            SELECT id FROM artifact WHERE asset = ?1 AND kind = ?2 AND is_active = 0
            ORDER BY version
            LIMIT max(0, (SELECT count(*) FROM artifact WHERE asset = ?1 AND kind = ?2) - ?3))
        """

    static let findArtifact =
        "SELECT id FROM artifact WHERE asset = ? AND kind = ? AND version = ?"

    static let retireArtifact =
        "UPDATE artifact SET is_active = 0 WHERE asset = ? AND kind = ? AND is_active = 1"

    static let activateArtifact = "UPDATE artifact SET is_active = 1 WHERE id = ?"

    /// Inserts what is kept when records are not, in the setting `clock`.
    ///
    /// - Throws: `StoreError.rowRefused` where it can never be stored.
    func insert(
        _ entry: PendingEntry,
        boot: Int64,
        clock: ClockSetting?
    ) throws(StoreError) {
        func stamped(_ own: Timestamp?) -> Statement.Value {
            Statement.Value(own?.microseconds ?? clock.map { entry.time.stamped(by: $0.offset) })
        }
        switch entry.content {
        case .event(let event):
            try run(
                Self.insertEvent,
                Statement.Value(first[.event]),
                Statement.Value(entry.asset),
                .integer(boot),
                .integer(entry.time.nanoseconds),
                stamped(event.timestamp),
                .text(event.kind),
                .text(event.severity.rawValue),
                .text(event.text),
                .text(event.evidence),
                .integer(clock?.id ?? 0)
            )
            noteInserted(.event)
        case .report(let report, let source):
            try run(
                Self.insertReport,
                Statement.Value(first[.report]),
                Statement.Value(entry.asset),
                .integer(boot),
                .integer(entry.time.nanoseconds),
                stamped(report.timestamp),
                .integer(clock?.id ?? 0),
                Statement.Value(source.map { Int64($0.storedByte) }),
                .blob(report.bytes)
            )
            noteInserted(.report)
        case .energy(let period, let source):
            try run(
                Self.insertEnergy,
                Statement.Value(first[.energy]),
                Statement.Value(entry.asset),
                .integer(boot),
                .integer(entry.time.nanoseconds),
                stamped(nil),
                .integer(clock?.id ?? 0),
                Statement.Value(source.map { Int64($0.storedByte) }),
                .blob(period.bytes)
            )
            noteInserted(.energy)
        case .artifact(let artifact):
            try run(
                Self.insertArtifact,
                Statement.Value(first[.artifact]),
                Statement.Value(entry.asset),
                .text(artifact.key.kind.rawValue),
                .integer(Int64(artifact.version)),
                .text(artifact.name),
                .integer(boot),
                .integer(entry.time.nanoseconds),
                stamped(artifact.timestamp),
                .integer(clock?.id ?? 0),
                .text(artifact.note),
                .integer(Int64(artifact.byteCount)),
                .blob(artifact.deflated)
            )
            noteInserted(.artifact)
            try run(
                Self.cutArtifacts,
                Statement.Value(entry.asset),
                .text(artifact.key.kind.rawValue),
                .integer(Int64(ArtifactVersion.versionLimit))
            )
        case .activation(let key, let version):
            try activate(key, version, asset: entry.asset)
        }
    }

    private func activate(
        _ key: ArtifactKey,
        _ version: UInt64,
        asset: Int64?
    ) throws(StoreError) {
        let kind = Statement.Value.text(key.kind.rawValue)
        let query = try statements[Self.findArtifact]
        try query.bind(Statement.Value(asset), kind, .integer(Int64(version)))
        guard try query.step() else {
            // It was lost while the disk refused, and counted; what was in use stays in use.
            throw .rowRefused(
                path: statements.connection.path,
                reason: "there is no version \(version) of \(key.kind.rawValue) \(key.assetID)"
            )
        }
        let id = query.integer(0)
        query.reset()
        try run(Self.retireArtifact, Statement.Value(asset), kind)
        try run(Self.activateArtifact, .integer(id))
    }

    /// Keeps `names`, once in the file.
    ///
    /// - Returns: the list's number; nil where there are none.
    /// - Throws: `StoreError.rowRefused` where another list has that number.
    func keep(_ names: NameList?) throws(StoreError) -> Int64? {
        guard let names else { return nil }
        if let known = knownNames.first(where: { $0.list == names }) { return known.id }
        let bytes = names.bytes
        let id = NameList.id(of: bytes)
        try run(Self.insertNames, .integer(id), .blob(bytes))
        let query = try statements["SELECT names FROM name_list WHERE id = ?"]
        try query.bind(.integer(id))
        guard try query.step() else { return nil }
        let stored = query.blob(0)
        query.reset()
        guard stored == bytes else {
            throw .rowRefused(
                path: statements.connection.path,
                reason: "another list of names has the number \(id)"
            )
        }
        if knownNames.count >= Self.knownNamesLimit { knownNames.removeFirst() }
        knownNames.append((id, names))
        return id
    }

    /// The most lists that are known to be in the file without a look.
    private static let knownNamesLimit = 32
    private static let insertNames = "INSERT OR IGNORE INTO name_list(id, names) VALUES (?, ?)"
}
