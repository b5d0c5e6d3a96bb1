import ArgumentParser
import Glibc
import Store

/// `stator store`: what is kept, whether it is sound, and how to get it out.
struct StoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "Look at the store, check it, repair it, take data out of it.",
        discussion: """
            All but `repair` may be used while the agent runs.

            EXAMPLES:
              stator store status
              stator store check
              stator store export --asset motor-01 --from 2026-01-31T00:00:00Z -o motor.csv
              systemctl stop stator && stator store repair
            """,
        subcommands: [
            StoreStatusCommand.self, StoreCheckCommand.self, StoreRepairCommand.self,
            StoreExportCommand.self,
        ]
    )
}

/// Which store is meant.
struct StoreChoice: ParsableArguments {
    @OptionGroup var options: ConfigurationOptions

    @Option(
        help: ArgumentHelp(
            "The state directory, or the file of a store.",
            discussion: "Default: that of the configuration, else the one the agent uses.",
            valueName: "directory"
        ),
        completion: .directory
    )
    var stateDir: String?

    /// The state directory, or a file.
    func path() throws -> String {
        if let stateDir { return stateDir }
        return StateDirectory.path(
            configured: try options.loadOrTell().configuration.stateDirectory,
            environment: ProcessEnvironment.current
        )
    }

    /// Opens it for reading; what is wrong is told, and 74 is the exit status.
    func open() throws -> StoredFile {
        let path = try path()
        do throws(StoreError) {
            return try StoredFile(path)
        } catch {
            throw Self.told(error)
        }
    }

    /// Tells `error` and gives the exit status for it.
    static func told(_ error: StoreError) -> ExitCode { .telling(text(error), EX_IOERR) }

    /// What is wrong, and what to do.
    static func text(_ error: StoreError) -> String {
        switch error {
        case .directoryMissing(let path): "there is no store at \(path); --state-dir names another"
        case .damaged:
            "\(error); with the agent stopped `stator store repair` saves what can be read"
        default: "\(error)"
        }
    }
}
