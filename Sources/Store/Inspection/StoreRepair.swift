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
            let isWhole = saved.allSatisfy { $0.reason == nil }
            // What is new may get the number of what was lost: no sink may take it for that.
            if !isWhole || newest[.record] == nil || newest[.event] == nil {
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

    /// Two stores of one machine have seen a boot together, as the one goes on where the other ended.
    ///
    /// That cannot be asked of a file without boots, as damage leaves it, nor of those that were moved
    /// aside here, where a new one may have begun with nothing.
    private func checkBoots(of file: String) throws(StoreError) {
        if AsideFile.isOne(file, of: path) { return }
        let source = try Connection(path: file, access: .readOnly)
        let target = try StoreFile.open(directory: directory)
        let ours = try target.prepare("SELECT 1 FROM boot WHERE boot_uuid = ?")
        var isAny = false
        do throws(StoreError) {
            let theirs = try source.prepare("SELECT boot_uuid FROM boot")
            while try theirs.step() {
                isAny = true
                try ours.bind(.text(theirs.text(0)))
                if try ours.step() { return }
            }
        } catch {
            guard case .damaged = error, !isAny else { throw error }
        }
        guard isAny else { return }
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
        var salvage = try Salvage(source: source, target: target)
        var saved: [Saved] = []
        for table in tables {
            let outcome = try salvage.copy(table) { progress(table.name, $0) }
            saved.append(Saved(table: table.name, rows: outcome.rows, reason: outcome.reason))
        }
        return saved
    }
}
