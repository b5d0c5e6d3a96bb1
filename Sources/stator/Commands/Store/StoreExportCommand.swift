import ArgumentParser
import Diagnostics
import Glibc
import Store

/// `stator store export`: sensor events with all their digits.
struct StoreExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write stored sensor events as JSON lines or CSV.",
        discussion: """
            Events come in the order in which they were stored, with every digit that was measured, in \
            UTC. The agent may run meanwhile. Times are those of the records, about a second each. \
            What was thinned to summaries has no events any more: \
            `stator store status` tells from when on.

            A file is written under a temporary name and renamed once it is complete.

            EXIT CODES:
              0   Done; records that do not decode are told and left out.
              74  The store cannot be read or the output not be written.

            EXAMPLES:
              stator store export --asset motor-01 > motor-01.jsonl
              stator store export --format csv -o all.csv
              stator store export --from 2026-01-31T00:00:00Z --to 2026-02-01T00:00:00Z -o day.jsonl
            """
    )

    /// How events are written; the raw value is the word on the command line.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case jsonl
        case csv
    }

    @OptionGroup var choice: StoreChoice

    @Option(help: ArgumentHelp("Only this asset.", valueName: "id"))
    var asset: String?

    @Option(help: ArgumentHelp("Records from this time on, UTC.", valueName: "time"))
    var from: Timestamp?

    @Option(help: ArgumentHelp("Records before this time, UTC.", valueName: "time"))
    var to: Timestamp?

    @Option(help: "jsonl or csv; without it what the output file's name says, else jsonl.")
    var format: Format?

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Where to write; standard output without it.", valueName: "file"),
        completion: .file()
    )
    var output: String?

    func run() throws {
        let file = try choice.open()
        let format = format ?? (output?.hasSuffix(".csv") == true ? .csv : .jsonl)
        let progress = ProgressLine()
        do throws(ExportFailure) {
            var writer = try EventExport(format: format, path: output)
            let told = try writer.write(
                file,
                asset: asset,
                range: (from, to),
                progress: { progress.show("\($0) events") }
            )
            progress.end()
            for fault in told.faults { Terminal.write("left out: \(fault)", to: .complaint) }
            if output != nil || told.events == 0 {
                Terminal.write("\(told.events) events", to: .complaint)
            }
        } catch {
            progress.end()
            Terminal.write("stator: \(error.reason)", to: .complaint)
            throw ExitCode(EX_IOERR)
        }
    }
}

extension Timestamp: ExpressibleByArgument {
    /// Reads `2026-01-31T12:00:00Z`, or a date alone: its beginning.
    public init?(argument: String) {
        self.init(argument.utf8.count == 10 ? "\(argument)T00:00:00Z" : argument)
    }
}
