import Diagnostics

/// What became of a store that was damaged: where it is now, and what was saved of it.
struct Replacement {
    /// Where the damaged file is now.
    let aside: String
    /// What was wrong with it.
    let reason: String
    /// What was copied into the new one.
    let outcomes: [Salvage.Outcome]

    /// Puts a new file in the place of the damaged one of `directory`, with what that says of the agent
    /// itself and what was learned: states, happenings, clocks, accounts, baselines, reports, energy.
    ///
    /// Assets and the boot that memory knows, `known`, keep their numbers, whatever the file says; what
    /// belongs to an asset that neither knows stays in the damaged file. Rows go on behind the newest ones of the damaged file, which `newest` knows or the file still
    /// says; and the new file is of another generation, so that no sink takes a new row for one it
    /// has sent. Where there is no room for what was saved, the new file begins with nothing.
    /// - Throws: `StoreError`; then the damaged file is where it was.
    init(
        directory: String,
        reason: String,
        newest: NewestRows,
        known: KnownParents
    ) throws(StoreError) {
        self.reason = reason
        let path = "\(directory)/\(StoreFile.name)"
        let fresh = path + ".new"
        var outcomes: [Salvage.Outcome] = []
        do throws(StoreError) {
            outcomes = try Self.make(fresh, from: path, newest, known, Salvage.Table.essential)
        } catch .diskFull {
            outcomes = try Self.make(fresh, from: path, newest, known, [])
            outcomes.append(Salvage.Outcome(table: "all", fault: "no space is left on the disk"))
        }
        self.outcomes = outcomes
        aside = try AsideFile.replace(path, by: fresh)
    }

    private static func make(
        _ fresh: String,
        from damaged: String,
        _ newest: NewestRows,
        _ known: KnownParents,
        _ tables: [Salvage.Table]
    ) throws(StoreError) -> [Salvage.Outcome] {
        var outcomes: [Salvage.Outcome] = []
        try StoreFile.make(at: fresh) { target throws(StoreError) in
            try Generation.renew(in: target)
            try known.keep(in: target)
            let source: Connection
            do throws(StoreError) {
                source = try Connection(path: damaged, access: .readOnly)
                _ = try source.integer("SELECT count(*) FROM sqlite_schema")
            } catch {
                outcomes.append(Salvage.Outcome(table: "all", fault: "\(error)"))
                return try FirstNumbers(behind: newest).keep(in: target)
            }
            let rows = newest.filled(from: NewestRows(in: source))
            try FirstNumbers(behind: rows).keep(in: target)
            var salvage = try Salvage(source: source, target: target, isOfMemory: true)
            for table in tables { outcomes.append(try salvage.copy(table)) }
        }
        return outcomes
    }

    /// The event that tells of it.
    func logEvent(at time: MonotonicTime) -> LogEvent {
        let saved = outcomes.map { "\"\($0.table)\":\($0.rows)" }.joined(separator: ",")
        return LogEvent(
            assetID: nil,
            time: time,
            timestamp: nil,
            kind: "store_replaced",
            severity: .critical,
            text: text,
            evidence: "{\"aside\":\(JSONText.quoted(aside)),\"reason\":\(JSONText.quoted(reason)),"
                + "\"saved_rows\":{\(saved)}}"
        )
    }

    /// What happened and what to do, for people.
    var text: String {
        let lost = outcomes.filter { $0.reason != nil }.map(\.table)
        return "The store was damaged (\(reason)). It was moved to \(aside) and a new one begun"
            + (lost.isEmpty ? "" : "; not all could be saved of: \(lost.joined(separator: ", "))")
            + ". What was measured before is in the damaged file: stop the agent and run "
            + "`stator store repair --from \(aside)` to get back what can be read"
    }
}
