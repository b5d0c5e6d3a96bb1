import Acquisition
import ArgumentParser
import Diagnostics
import Glibc
import Platform

/// `stator replay`: a recording through the same analysis as live data.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Judge a recording, row by row, as live data is judged.",
        discussion: """
            FILE is a table with a line of column names (comma, semicolon, tab or bar; decimal commas \
            where the comma parts no fields), or sensor events as JSON lines, as `stator simulate` and \
            `stator store export` write them. Its first rows are the healthy reference that the rest \
            is judged against; no row is judged by a later one. Nothing is stored.

            CONFIG says which columns are what, like deploy/replay.toml. With --id it is the agent's \
            configuration, and the columns have the contract's names.

            Every row of the asset gets a line: row, timestamp, score, anomaly, norm_score, forest_score, standing, \
            state, health, explanation. Alarms and what was wrong with the recording are told on \
            standard error at the end. The same recording gives the same bytes.

            EXIT CODES:
              0   Done, with alarms or without.
              64  The command cannot be, or OUT is there already.
              65  The recording cannot be read, is malformed, or too short for its reference.
              74  The output cannot be written.
              78  CONFIG has faults, or names columns that are not there.

            EXAMPLES:
              stator replay pump.csv --asset deploy/replay.toml --reference-rows 400
              stator replay pump.csv scores.csv --asset pump.toml --reference-rows 400
              stator replay pump.csv a.jsonl --jsonl --asset pump.toml --reference-rows 400
              stator replay m.csv --asset stator.toml --id motor-01 --reference-rows 1800
              stator simulate --rate 1 --count 3600 --fault drift --fault-after 2400 >t.jsonl
              stator replay t.jsonl --asset stator.toml --id motor-01 --reference-rows 1800
            """
    )

    /// How a recording is written; the raw value is the word on the command line.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case csv
        case jsonl
    }

    @Argument(help: "The recording.", completion: .file())
    var file: String

    @Argument(
        help: ArgumentHelp("Where to write; standard output without it.", valueName: "out"),
        completion: .file()
    )
    var output: String?

    @Option(
        help: ArgumentHelp("Which columns are what; with --id the agent's.", valueName: "config"),
        completion: .file(extensions: ["toml"])
    )
    var asset: String

    @Option(
        help: ArgumentHelp("The rows at the start that are healthy.", valueName: "rows")
    )
    var referenceRows: Int

    @Option(help: ArgumentHelp("The asset of the agent's configuration.", valueName: "id"))
    var id: String?

    @Option(help: "How the recording is written; default: as its name says, else csv.")
    var format: Format?

    @Option(
        help: ArgumentHelp(
            "What parts the fields, one character or tab; default: what the header shows.",
            valueName: "character"
        )
    )
    var delimiter: Delimiter?

    @Flag(help: "Write CSV, the default.")
    var csv = false

    @Flag(help: "Write JSON lines.")
    var jsonl = false

    @Flag(help: "Replace OUT if it is there.")
    var force = false

    func validate() throws {
        guard referenceRows >= 1 else {
            throw ValidationError("--reference-rows \(referenceRows) is not a number from 1 up")
        }
        if csv, jsonl { throw ValidationError("--csv and --jsonl exclude each other") }
        if force, output == nil { throw ValidationError("--force goes with OUT") }
        if delimiter != nil, inputFormat == .jsonl {
            throw ValidationError("--delimiter is for tables")
        }
    }

    func run() throws {
        if let output, !force, access(output, F_OK) == 0 {
            throw ExitCode.telling("\(output) is there already; --force replaces it")
        }
        let begin = MonotonicClock.now()
        do {
            let session = try ReplayInput(self).session()
            var writer = try ReplayOutput(jsonl ? .jsonLines : .csv, path: output)
            let summary = try session.run(into: &writer)
            let seconds = (MonotonicClock.now() - begin).inSeconds
            let text = summary.text(session.asset, referenceRows: referenceRows, seconds: seconds)
            Terminal.write(text, to: .complaint)
        } catch let error as ReplayError {
            Terminal.write("stator: \(error)", to: .complaint)
            throw error.exitCode
        } catch let error as ConfigurationError {
            Terminal.write("\(error)", to: .complaint)
            throw ExitCode.configurationFault
        }
    }

    /// How the recording is written.
    var inputFormat: Format {
        if let format { return format }
        return file.hasSuffix(".jsonl") || file.hasSuffix(".ndjson") ? .jsonl : .csv
    }
}
