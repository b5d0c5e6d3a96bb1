import ArgumentParser
import Glibc
import Store

/// `stator store repair`: saves what can be read.
struct StoreRepairCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Copy what can be read into a new file, or get back what was moved aside.",
        discussion: """
            The agent must not run. Without --from the store is copied row by row into a new file \
            that takes its place at the end; the old one stays beside it as stator.sqlite.damaged-N. It also \
            gives the disk back what retention has freed. With --from the records of a file that was \
            moved aside are added to the store; what is there already stays, and sinks send all of it \
            once more. \
            Needs as much free space as the store takes.

            EXIT CODES:
              0   Done; what could not be read is told.
              74  It cannot be done, for instance since the agent runs.

            EXAMPLES:
              systemctl stop stator && stator store repair
              stator store repair --from /var/lib/stator/stator.sqlite.damaged-1
            """
    )

    @OptionGroup var choice: StoreChoice

    @Option(
        help: ArgumentHelp("A damaged store that was moved aside.", valueName: "file"),
        completion: .file()
    )
    var from: String?

    func run() throws {
        let directory = try choice.path()
        let progress = ProgressLine()
        do throws(StoreError) {
            let repair = try StoreRepair(directory: directory)
            let tell = { (table: String, rows: UInt64) in
                progress.show("\(table): \(Words.count(rows, "row"))")
            }
            let saved: [StoreRepair.Saved]
            if let from {
                saved = try repair.merge(from: from, progress: tell)
                progress.end()
                Terminal.write("added what can be read of \(from) to \(repair.path)")
            } else {
                let (aside, copied) = try repair.rebuild(progress: tell)
                saved = copied
                progress.end()
                Terminal.write("copied what can be read into a new \(repair.path)")
                Terminal.write("the old file is \(aside); remove it once all is well")
            }
            for table in saved {
                let end = table.reason.map { "; not all can be read: \($0)" } ?? ""
                Terminal.write("  \(table.table): \(Words.count(table.rows, "row"))\(end)")
            }
        } catch {
            progress.end()
            throw StoreChoice.told(error)
        }
    }
}
