import ArgumentParser
import Logging
import StatusPage

/// The options of `stator run` that stand above the configuration file.
struct RunOverrides: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where the store is.",
            discussion: "Default: the configuration's, else what systemd gives, else "
                + "/var/lib/stator for root and ~/.local/state/stator for others.",
            valueName: "directory"
        ),
        completion: .directory
    )
    var stateDir: String?

    @Option(
        help: ArgumentHelp(
            "Where the page and API listen: 127.0.0.1:9000.",
            valueName: "host:port"
        )
    )
    var listen: ListenAddress?

    @Option(help: "How log lines look: text or json.")
    var logFormat: LogFormat?

    @Option(help: "The least severe log lines: trace, debug, info, notice, warning or error.")
    var logLevel: LogLevel?

    @Option(
        help: ArgumentHelp(
            "When the clock is believed: synchronized or system.",
            discussion:
                "synchronized: once a time service keeps it. system: always, for containers "
                + "whose host keeps it. Default: $STATOR_CLOCK, else the configuration's."
        )
    )
    var clock: ClockTrust?

    /// `configuration` with what was given here in the place of what it says.
    func apply(
        to configuration: Configuration,
        environment: [String: String]
    ) throws -> Configuration {
        var result = configuration
        if let stateDir { result.stateDirectory = stateDir }
        if let listen { result.listen = listen }
        if let logFormat { result.logFormat = logFormat }
        if let logLevel { result.logLevel = logLevel.level }
        if let clock {
            result.clock = clock
        } else if let word = environment["STATOR_CLOCK"], !word.isEmpty {
            guard let trust = ClockTrust(rawValue: word) else {
                throw ExitCode.telling(
                    "STATOR_CLOCK is \(word); expected synchronized or system"
                )
            }
            result.clock = trust
        }
        return result
    }
}

extension ListenAddress: ExpressibleByArgument {
    /// Reads `host:port`.
    public init?(argument: String) { self.init(argument) }
}

extension LogFormat: ExpressibleByArgument {}
extension ClockTrust: ExpressibleByArgument {}
