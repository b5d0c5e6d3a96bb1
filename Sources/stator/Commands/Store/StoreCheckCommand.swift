import ArgumentParser
import Store

/// `stator store check`: every page and every record.
struct StoreCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check every page of the file and decode every record.",
        discussion: """
            The agent may run meanwhile. A large store takes minutes on a memory card.

            EXIT CODES:
              0   The store is sound.
              1   Something is damaged: what, and what to do, is told.
              74  It cannot be read at all.

            EXAMPLES:
              stator store check
              stator store check --state-dir /var/lib/stator
            """
    )

    @OptionGroup var choice: StoreChoice

    func run() throws {
        let file = try choice.open()
        let progress = ProgressLine()
        let findings: StoreFindings
        do throws(StoreError) {
            progress.show("checking the pages of \(file.path)")
            findings = try file.check { done, total in
                progress.show("checked \(done) of \(total) records")
            }
        } catch {
            progress.end()
            throw StoreChoice.told(error)
        }
        progress.end()
        if findings.isSound {
            Terminal.write(
                "\(file.path) is sound: \(Words.count(findings.records, "record")) with "
                    + Words.count(findings.events, "event")
            )
            return
        }
        for fault in findings.fileFaults { Terminal.write("file: \(fault)", to: .complaint) }
        for fault in findings.recordFaults + findings.otherFaults {
            Terminal.write(fault, to: .complaint)
        }
        Terminal.write(
            "\(file.path) is damaged: "
                + "\(Words.count(findings.fileFaults.count, "fault")) of the file, "
                + "\(findings.badRecords) of \(Words.count(findings.records, "record")), "
                + "\(findings.badOthers) of the rest. Stop the agent and run `stator store repair`",
            to: .complaint
        )
        throw ExitCode.failure
    }
}
