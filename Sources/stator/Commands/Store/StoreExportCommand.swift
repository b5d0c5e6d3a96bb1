import ArgumentParser
import Diagnostics
import Glibc
import Store

/// `stator store export`: what is stored, with all its digits.
struct StoreExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write stored sensor events, features, anomalies or health reports.",
        discussion: """
            Events come in the order in which they were stored, with every digit that was measured, in \
            UTC. The agent may run meanwhile. Times are those of the records, about a second each. \
            What was thinned to summaries has no events any more: \
            `stator store status` tells from when on. Its features and anomalies are still there, and \
            health reports always are; these are JSON lines that begin with their kind.

            A time is \(AskedTime.forms). A file is written under a temporary name and renamed once it \
            is complete.

            EXIT CODES:
              0   Done; records that do not decode are told and left out.
              1   There is no such asset, or the output file is there already.
              74  The store cannot be read or the output not be written.

            EXAMPLES:
              stator store export --asset motor-01 > motor-01.jsonl
              stator store export --format csv -o all.csv
              stator store export --data anomalies --asset motor-01 > anomalies.jsonl
              stator store export --from 2026-01-31 --to 2026-02-01 -o day.jsonl
              stator store export --from -1h -o hour.csv
            """
    )

    /// How events are written; the raw value is the word on the command line.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case jsonl
        case csv
    }

    /// What is written; the raw value is the word on the command line.
    enum Data: String, ExpressibleByArgument, CaseIterable {
        case events
        case features
        case anomalies
        case healthReports = "health-reports"

        /// What one line is, in words.
        var unit: String {
            switch self {
            case .events: "event"
            case .features: "window"
            case .anomalies: "judgement"
            case .healthReports: "health report"
            }
        }
    }

    @OptionGroup var choice: StoreChoice

    @Option(help: "events, features, anomalies or health-reports.")
    var data = Data.events

    @Option(help: ArgumentHelp("Only this asset.", valueName: "id"))
    var asset: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Records from this time on, UTC.", valueName: "time"),
        transform: Timestamp.ofArgument
    )
    var from: Timestamp?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Records before this time, UTC.", valueName: "time"),
        transform: Timestamp.ofArgument
    )
    var to: Timestamp?

    @Option(help: "jsonl or csv; without it what the output file's name says, else jsonl.")
    var format: Format?

    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "Where to write; standard output without it, or with -.",
            valueName: "file"
        ),
        completion: .file()
    )
    var output: String?

    @Flag(help: "Let --output replace a file that is there.")
    var force = false

    func validate() throws {
        if force, outputFile == nil { throw ValidationError("--force goes with --output") }
        if data != .events, chosenFormat == .csv {
            throw ValidationError(
                "--data \(data.rawValue) is written as JSON lines only: leave out --format csv, or "
                    + "name the output file .jsonl"
            )
        }
    }

    /// Nil stands for standard output.
    private var outputFile: String? { output == "-" ? nil : output }

    private var chosenFormat: Format {
        format ?? (output?.hasSuffix(".csv") == true ? .csv : .jsonl)
    }

    func run() throws {
        let file = try choice.open()
        try checkAsset(in: file)
        if let output = outputFile, !force, access(output, F_OK) == 0 {
            throw ExitCode.telling("\(output) is there already; --force replaces it", EXIT_FAILURE)
        }
        let progress = ProgressLine()
        do throws(ExportFailure) {
            let told = try write(file) { progress.show("\($0) \(data.unit)s") }
            progress.end()
            for fault in told.faults { Terminal.write("left out: \(fault)", to: .complaint) }
            if outputFile != nil || told.rows == 0 {
                Terminal.write(Words.count(told.rows, data.unit), to: .complaint)
            }
        } catch {
            progress.end()
            Terminal.write("stator: \(error.reason)", to: .complaint)
            throw ExitCode(EX_IOERR)
        }
    }

    private func write(
        _ file: StoredFile,
        progress: (UInt64) -> Void
    ) throws(ExportFailure) -> ExportTold {
        let choice = ExportChoice(asset: asset, from: from, to: to)
        let output = try ExportOutput(path: outputFile)
        guard data == .events else {
            var writer = AnalysisExport(data, to: output)
            return try writer.write(file, choice, progress: progress)
        }
        var writer = EventExport(format: chosenFormat, to: output)
        return try writer.write(file, choice, progress: progress)
    }

    private func checkAsset(in file: StoredFile) throws {
        guard let asset else { return }
        let known: [String]
        do throws(StoreError) {
            known = try file.assetIDs()
        } catch {
            throw StoreChoice.told(error)
        }
        guard !known.contains(asset) else { return }
        let list = known.isEmpty ? "none" : known.joined(separator: ", ")
        throw ExitCode.telling("there is no asset \(asset); there is \(list)", EXIT_FAILURE)
    }
}
