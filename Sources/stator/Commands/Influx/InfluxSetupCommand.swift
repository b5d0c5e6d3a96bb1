import ArgumentParser
import Glibc
import InfluxSync

/// `stator influx setup`: makes the bucket or database, writes a point, reads it back.
struct InfluxSetupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup",
        abstract: "Make the bucket or database of a [[sink]], write a point, read it back.",
        discussion: """
            Uses url, names and token of the configuration. What is there already stays as it is, so it \
            may be run again any time; the test point goes to the measurement stator_setup. Who \
            may not make a bucket or database can still use one that is there.

            EXIT CODES:
              0   Every sink that was asked for works.
              1   One does not: which step failed, and what to do, is told.
              64  There is no such sink.
              78  The configuration has faults.

            EXAMPLES:
              stator influx setup
              stator influx setup --sink influx --keep-days 365
            """
    )

    @OptionGroup var options: ConfigurationOptions

    @Option(help: ArgumentHelp("Only this sink; all without it.", valueName: "id"))
    var sink: String?

    @Option(
        help: ArgumentHelp(
            "How long a new bucket or database keeps points; for ever without it.",
            valueName: "days"
        )
    )
    var keepDays: Int?

    func validate() throws {
        if let keepDays, !(1...36_500).contains(keepDays) {
            throw ValidationError("--keep-days \(keepDays) is not in 1…36500")
        }
    }

    func run() throws {
        let configuration = try options.loadOrTell().configuration
        let sinks = configuration.sinks.filter { sink == nil || $0.id == sink }
        guard !sinks.isEmpty else {
            let known = configuration.sinks.map(\.id).joined(separator: ", ")
            Terminal.write(
                known.isEmpty
                    ? "stator: the configuration has no [[sink]]; deploy/stator.toml shows one"
                    : "stator: there is no sink \(sink ?? ""); there is \(known)",
                to: .complaint
            )
            throw ExitCode(EX_USAGE)
        }
        var isAllWell = true
        for sink in sinks {
            Terminal.write("sink \(sink.id)")
            do {
                try setUp(sink)
                Terminal.write(Terminal.styled("  works", .green, on: .result))
            } catch {
                isAllWell = false
                Terminal.write("  \(error)", to: .complaint)
            }
        }
        if !isAllWell { throw ExitCode.failure }
    }

    private func setUp(_ sink: SinkSettings) throws {
        let setup = InfluxSetup(
            target: sink.target,
            credential: try sink.credential(ProcessEnvironment.current),
            retention: keepDays.map { .seconds(86_400 * $0) },
            http: HTTPOptions(totalTimeout: sink.timeout, caFile: sink.caFile),
            // Trusted or not: the point is a test, and its time is in the answer.
            now: WallClock.systemTime
        )
        try setup.run { Terminal.write("  \($0)") }
    }
}
