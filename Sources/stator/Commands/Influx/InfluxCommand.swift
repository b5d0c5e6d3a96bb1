import ArgumentParser

/// `stator influx`: the servers that are sent what is stored.
struct InfluxCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "influx",
        abstract: "Make a server ready, and see how far it is.",
        discussion: """
            EXAMPLES:
              stator influx setup --config ./stator.toml
              stator influx status
            """,
        subcommands: [InfluxSetupCommand.self, InfluxStatusCommand.self]
    )
}
