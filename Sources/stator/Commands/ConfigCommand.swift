import ArgumentParser

/// `stator config`: what there is to do with a configuration.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Check the configuration.",
        discussion: """
            EXAMPLES:
              stator config check
              stator config check --config ./stator.toml
            """,
        subcommands: [Check.self]
    )

    /// `stator config check`: every fault at once, each with line and key.
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check the configuration and tell every fault at once.",
            discussion: """
                Each fault is told with file, line and key; elements of a list are counted from 1, so \
                device[2] is the second [[device]]. Nothing is started and no device is asked.

                A warning, such as a serial port that is not plugged in now, does not change the exit \
                code.

                EXIT CODES:
                  0   The agent can start with it.
                  78  It cannot: there are faults, or the file cannot be read.

                EXAMPLES:
                  stator config check
                  stator config check --config ./stator.toml
                  stator config check --config ./stator.toml --json
                """
        )

        @OptionGroup var options: ConfigurationOptions

        @Flag(help: "Print one JSON object instead of text.")
        var json = false

        func run() throws {
            let report: ConfigurationReport
            do throws(ConfigurationError) {
                report = ConfigurationReport(try options.load())
            } catch {
                report = ConfigurationReport(error)
            }
            if json {
                Terminal.write(try report.json())
            } else {
                report.print()
            }
            if !report.isUsable { throw ExitCode.configurationFault }
        }
    }
}
