import ArgumentParser

/// The program: one executable, a command a task.
@main
struct Stator: ParsableCommand {
    /// The version of everything in this repository.
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "stator",
        abstract: "Watches electric motors and tells early when one needs care.",
        discussion: """
            EXAMPLES:
              stator run                                 the digital twin, on 127.0.0.1:8077
              stator scan                                unknown wires: what is there
              stator config check --config ./stator.toml every fault of a configuration
              stator read --once --config ./stator.toml  what each device says now
              stator run --config ./stator.toml          the agent
              stator status                              the running agent, in words
              stator doctor                              what is wrong, and what to do
              stator report --from -30d --format certificate -o certificate.pdf
              stator export --to /media/stick            reports and raw values, signed
              stator replay pump.csv --asset pump.toml --reference-rows 400
              stator simulate --serve modbus-rtu /tmp/meter --profile eastron-sdm630
            """,
        version: version,
        subcommands: [
            RunCommand.self, ConfigCommand.self, ScanCommand.self, ReadCommand.self,
            SimulateCommand.self, ReplayCommand.self, StatusCommand.self, BaselineCommand.self,
            AssetTasks.self, StoreCommand.self, ReportCommand.self, ExportCommand.self,
            ImportCommand.self, InfluxCommand.self,
            DoctorCommand.self,
        ]
    )
}
