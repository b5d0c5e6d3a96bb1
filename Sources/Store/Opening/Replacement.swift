import Diagnostics

/// What became of a store that was damaged: where it is now, and what was saved of it.
struct Replacement {
    /// Where the damaged file is now.
    let aside: String
    /// What was wrong with it.
    let reason: String
    /// What was copied into the new one.
    let outcomes: [Salvage.Outcome]

    /// Moves the damaged file of `directory` aside and begins a new one with what it says of the
    /// agent itself: states, happenings, clocks, accounts.
    ///
    /// Records keep their numbers: those of the new file go on behind `newestRecord`, or behind what
    /// the damaged file still says. Where neither is known, what the sinks have delivered is
    /// forgotten, so that none takes a new record for one it has sent.
    init(
        directory: String,
        reason: String,
        newestRecord: Int64?
    ) throws(StoreError) {
        self.reason = reason
        let path = "\(directory)/\(StoreFile.name)"
        aside = try AsideFile.move(path)
        let target = try StoreFile.open(directory: directory)
        var outcomes: [Salvage.Outcome] = []
        var known = newestRecord
        do throws(StoreError) {
            let source = try Connection(path: aside, access: .readOnly)
            for table in Salvage.Table.essential {
                outcomes.append(try Salvage(source: source, target: target).copy(table))
            }
            known = known ?? Self.newestRecord(in: source)
        } catch .damaged(_, let why) {
            outcomes.append(Salvage.Outcome(table: "all", reason: why))
        }
        self.outcomes = outcomes
        if let known {
            try Committer.setFirstRecord(known + 1, in: target)
        } else {
            try target.run("DELETE FROM state WHERE key LIKE 'outbox.%'")
        }
    }

    private static func newestRecord(in source: Connection) -> Int64? {
        do throws(StoreError) {
            return try source.integer("SELECT max(id) FROM record")
        } catch {
            return nil
        }
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
            + (lost.isEmpty ? "" : "; not all could be read of: \(lost.joined(separator: ", "))")
            + ". What was measured before is in the damaged file: stop the agent and run "
            + "`stator store repair --from \(aside)` to get back what can be read"
    }
}
