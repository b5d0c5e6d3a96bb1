import Diagnostics
import Platform

extension RecordStore {
    /// Gives `report` of `assetID` to be stored; never waits, and is given up only after all records.
    ///
    /// A report without a timestamp is stamped as a record is. `source` is where the events came from
    /// that it judges; nil takes that of the asset's newest event. A loss is counted in the snapshot.
    @discardableResult
    public func append(
        report: HealthReport,
        assetID: String,
        time: MonotonicTime,
        source: Source? = nil
    ) -> StoreTicket {
        let now = MonotonicClock.now()
        let byteCount = report.bytes.count + 256
        return intake.signal { intake in
            let ticket = intake.nextTicket(at: now)
            do throws(StoreError) {
                try intake.checkOpen(path)
                intake.pending.append(
                    PendingEntry(
                        ticket: ticket,
                        asset: try intake.number(ofAsset: assetID),
                        offset: intake.utcOffset,
                        time: time,
                        content: .report(report, source ?? intake.newest[assetID]?.event.source),
                        byteCount: byteCount
                    )
                )
            } catch {
                intake.pending.refuse(event: ticket, at: time)
                intake.progress.noted(error)
            }
            return ticket
        }
    }

    /// Gives `artifact` to be stored; never waits, and is given up only after all records.
    ///
    /// It is not in use until `activate` says so.
    ///
    /// - Returns: the version that it has, and the ticket of the append.
    /// - Throws: `StoreError.tooLarge`, `.badVersion`, `.closed`; then nothing was taken.
    @discardableResult
    public func append(
        _ artifact: ArtifactVersion
    ) throws(StoreError) -> (version: UInt64, ticket: StoreTicket) {
        try Self.checkLimits(of: artifact)
        let now = MonotonicClock.now()
        let deflated = Deflate.deflate(artifact.content)
        let key = ArtifactKey(assetID: artifact.assetID, kind: artifact.kind)
        return try intake.signal { intake -> Result<(UInt64, StoreTicket), StoreError> in
            do throws(StoreError) {
                try intake.checkOpen(path)
                let newest = intake.shelves[key]?.newest ?? 0
                let version = artifact.version ?? newest + 1
                guard version > newest, version <= UInt64(Int64.max) else {
                    throw .badVersion(
                        what: "\(artifact.kind.rawValue) of \(artifact.assetID)",
                        found: version,
                        expected: "one above \(newest)"
                    )
                }
                let asset = try intake.number(ofAsset: artifact.assetID)
                let ticket = intake.nextTicket(at: now)
                intake.shelves[key, default: ArtifactShelf()].add(version)
                intake.pending.append(
                    PendingEntry(
                        ticket: ticket,
                        asset: asset,
                        offset: intake.utcOffset,
                        time: artifact.time,
                        content: .artifact(
                            PendingArtifact(artifact, version: version, deflated: deflated)
                        ),
                        byteCount: deflated.count + artifact.note.utf8.count + 512
                    )
                )
                return .success((version, ticket))
            } catch {
                return .failure(error)
            }
        }.get()
    }

    /// Takes a version of what `assetID` learned into use, in place of the one before; never waits.
    ///
    /// It is committed in the order in which it was given, with the states that are set after it.
    ///
    /// - Throws: `StoreError.badVersion` where there is no such version, `.closed`.
    @discardableResult
    public func activate(
        _ kind: ArtifactKind,
        version: UInt64,
        assetID: String
    ) throws(StoreError) -> StoreTicket {
        let now = MonotonicClock.now()
        let key = ArtifactKey(assetID: assetID, kind: kind)
        return try intake.signal { intake -> Result<StoreTicket, StoreError> in
            do throws(StoreError) {
                try intake.checkOpen(path)
                let versions = intake.shelves[key]?.versions ?? []
                guard versions.contains(version) else {
                    throw .badVersion(
                        what: "\(kind.rawValue) of \(assetID)",
                        found: version,
                        expected: versions.isEmpty ? "none" : "one of \(versions)"
                    )
                }
                let asset = try intake.number(ofAsset: assetID)
                let ticket = intake.nextTicket(at: now)
                intake.shelves[key]?.activate(version)
                intake.pending.append(
                    PendingEntry(
                        ticket: ticket,
                        asset: asset,
                        offset: intake.utcOffset,
                        time: now,
                        content: .activation(key, version: version),
                        byteCount: 256
                    )
                )
                return .success(ticket)
            } catch {
                return .failure(error)
            }
        }.get()
    }

    private static func checkLimits(of artifact: ArtifactVersion) throws(StoreError) {
        let sizes = [
            ("content", artifact.content.count, ArtifactVersion.contentByteLimit),
            ("name", artifact.name.utf8.count, ArtifactVersion.nameByteLimit),
            ("note", artifact.note.utf8.count, ArtifactVersion.noteByteLimit),
        ]
        for (what, size, limit) in sizes where size > limit {
            throw .tooLarge(
                what: "the \(what) of a \(artifact.kind.rawValue) of \(artifact.assetID)",
                size: size,
                limit: limit
            )
        }
    }
}
