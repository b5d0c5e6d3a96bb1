import Diagnostics

/// Saves what can be read of a damaged store; the agent does not run meanwhile.
public struct StoreRepair {
    /// What came of one table.
    public struct Saved: Hashable, Sendable {
        /// The table.
        public let table: String
        /// The rows that were copied.
        public let rows: UInt64
        /// Why not all could be read; nil where all was.
        public let reason: String?
    }

    /// Whether there may have been health reports, and none could be copied.
    private static func lostReports(_ saved: [Saved]) -> Bool {
        saved.contains { $0.table == "health_report" && $0.rows == 0 && $0.reason != nil }
    }

    private let directory: String
    private let lock: DirectoryLock

    /// Takes the right to `directory`, held while this value lives.
    ///
    /// - Throws: `StoreError.locked` while the agent runs, `.directoryMissing`, `.notPermitted`.
    public init(directory: String) throws(StoreError) {
        self.directory = directory
        lock = try DirectoryLock(directory: directory)
    }

    /// The store's own file.
    public var path: String { "\(directory)/\(StoreFile.name)" }

    /// Copies the store row by row into a new file, which takes its place; the old one is kept.
    ///
    /// It also gives the disk back what retention has freed.
    /// - Returns: where the old file is now, and what was copied.
    public func rebuild(
        progress: (_ table: String, _ rows: UInt64) -> Void
    ) throws(StoreError) -> (aside: String, saved: [Saved]) {
        let fresh = path + ".new"
        var saved: [Saved] = []
        try StoreFile.make(at: fresh) { target throws(StoreError) in
            let tables = Salvage.Table.essential + Salvage.Table.measured
            saved = try copy(tables, path, into: target, progress)
            let newest = NewestRows(in: target)
            // With nothing to go on behind, no sink may take a new row for one it has sent.
            if (newest[.record] ?? 0) == 0 || (newest[.event] ?? 0) == 0 || Self.lostReports(saved)
            {
                try Generation.renew(in: target)
            }
        }
        return (try AsideFile.replace(path, by: fresh), saved)
    }

    /// Copies all but the states of `file`, a store that was moved aside, into this one; what is there
    /// already stays.
    ///
    /// - Throws: `StoreError.foreign` where the file is no store of ours, or of another machine.
    public func merge(
        from file: String,
        progress: (_ table: String, _ rows: UInt64) -> Void
    ) throws(StoreError) -> [Saved] {
        guard StoreFileCheck.isFile(file) else {
            throw .notPermitted(path: file, reason: "there is no such file")
        }
        try checkBoots(of: file)
        let target = try StoreFile.open(directory: directory)
        let tables = Salvage.Table.essential + Salvage.Table.measured
        let wanted = tables.filter { $0.name != "state" && $0.name != "removal" }
        let saved = try copy(wanted, file, into: target, progress)
        // Sinks send all of it once more: what they had is replaced by itself, what was not sent
        // arrives.
        try Generation.renew(in: target)
        try target.checkpoint()
        return saved
    }

    /// Two stores of one machine have seen a boot together: the one goes on where the other ended.
    private func checkBoots(of file: String) throws(StoreError) {
        let source = try Connection(path: file, access: .readOnly)
        let target = try StoreFile.open(directory: directory)
        let ours = try target.prepare("SELECT 1 FROM boot WHERE boot_uuid = ?")
        let theirs = try source.prepare("SELECT boot_uuid FROM boot")
        while try theirs.step() {
            try ours.bind(.text(theirs.text(0)))
            if try ours.step() { return }
        }
        throw .foreign(
            path: file,
            reason: "it knows no boot of the machine that \(path) knows: it is of another one"
        )
    }

    private func copy(
        _ tables: [Salvage.Table],
        _ file: String,
        into target: Connection,
        _ progress: (_ table: String, _ rows: UInt64) -> Void
    ) throws(StoreError) -> [Saved] {
        let source = try Connection(path: file, access: .readOnly)
        var salvage = Salvage(source: source, target: target)
        var saved: [Saved] = []
        for table in tables {
            let outcome = try salvage.copy(table) { progress(table.name, $0) }
            saved.append(Saved(table: table.name, rows: outcome.rows, reason: outcome.reason))
        }
        return saved
    }
}
