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
              stator config check
              stator config check --config ./stator.toml
            """,
        version: version,
        subcommands: [ConfigCommand.self]
    )
}
