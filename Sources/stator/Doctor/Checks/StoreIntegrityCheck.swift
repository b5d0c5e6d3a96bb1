import Diagnostics
import Glibc
import Store

/// The store: whether every page and record is sound, as far as there is time to look.
enum StoreIntegrityCheck {
    static let check = Check(name: "store", limit: .seconds(70), examine: examine)
    /// How long pages and records are looked at.
    static let timeLimit = Duration.seconds(30)

    private static func examine(_ gateway: Gateway) -> [Finding] {
        var findings = Findings(check.name)
        lookForDamaged(gateway.stateDirectory, gateway.machine, &findings)
        do throws(StoreError) {
            let file = try StoredFile(gateway.stateDirectory, leavesNoTrace: true)
            var before = findings
            try look(at: file, &findings)
            if file.isOvertaken {
                // An agent has begun: this time through its log.
                try look(at: StoredFile(gateway.stateDirectory), &before)
                findings = before
            }
        } catch {
            switch error {
            case .directoryMissing(let path):
                findings.skipped("there is no store at \(path) yet; the agent makes it")
            case .damaged:
                findings.fault("\(error)", do: repair)
            case .notPermitted:
                findings.skipped("\(error)", do: "run this as root or as the agent's account")
            default:
                findings.fault("\(error)", do: "see `stator store status` and `stator store check`")
            }
        }
        return findings.all
    }

    private static let repair =
        "systemctl stop stator && stator store repair; the agent also replaces a store that it cannot "
        + "open, and keeps the old one"

    private static func look(at file: StoredFile, _ findings: inout Findings) throws(StoreError) {
        let total = try file.figures()
        let found = try file.check(upTo: timeLimit) { _, _ in }
        let figures = [
            "records": Double(found.records), "events": Double(found.events),
            "file_bytes": Double(total.fileBytes), "used_bytes": Double(total.usedBytes),
            "quarantined_lines": Double(total.quarantined),
            "bad_records": Double(found.badRecords), "bad_others": Double(found.badOthers),
        ]
        let size = Quantity.bytes(Double(total.fileBytes))
        let seen =
            Words.count(found.records, "record") + " with " + Words.count(found.events, "event")
        if !found.isSound {
            let first = (found.fileFaults + found.recordFaults + found.otherFaults).first ?? ""
            findings.fault(
                "\(file.path) is damaged: \(Words.count(found.fileFaults.count, "fault")) of the file, "
                    + "\(found.badRecords) of \(seen), \(found.badOthers) of the rest; first: \(first)",
                do: repair,
                figures: figures
            )
        } else if found.isComplete {
            findings.ok("\(file.path), \(size), is sound: \(seen)", figures: figures)
        } else {
            findings.ok(
                "\(file.path), \(size): nothing wrong in what could be looked at in "
                    + "\(Int(timeLimit.inSeconds)) s (\(seen)); `stator store check` looks at all",
                figures: figures
            )
        }
        if total.quarantined > 0 {
            findings.warning(
                "quarantine",
                "\(Words.count(total.quarantined, "line")) that a server refuses for good",
                do: "`stator influx status` tells its reason; often a field has another type there",
                figures: ["quarantined_lines": Double(total.quarantined)]
            )
        }
    }

    /// Stores that were damaged, replaced and kept.
    private static func lookForDamaged(
        _ directory: String,
        _ machine: MachineFiles,
        _ findings: inout Findings
    ) {
        let aside = MachineFiles.here.names(in: directory)
            .filter { $0.hasPrefix("\(RecordStore.fileName).damaged-") }
            .filter { !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }
        guard !aside.isEmpty else { return }
        findings.warning(
            "replaced",
            "\(aside.joined(separator: ", ")) in \(directory): stores that were damaged or repaired, and kept",
            do:
                "stator store repair --from FILE (the agent stopped) brings back what can be read; then "
                + "remove the file",
            figures: ["files": Double(aside.count)]
        )
    }
}
