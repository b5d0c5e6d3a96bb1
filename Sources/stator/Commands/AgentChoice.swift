import ArgumentParser
import StatusPage

/// Which running agent is asked.
struct AgentChoice: ParsableArguments {
    @OptionGroup var options: ConfigurationOptions

    @Option(
        help: ArgumentHelp(
            "Where the agent listens: 127.0.0.1:9000.",
            discussion: "Default: agent.listen of the configuration given with --config, else "
                + "127.0.0.1:8077.",
            valueName: "host:port"
        )
    )
    var listen: ListenAddress?

    /// The address to ask at.
    func address() throws -> ListenAddress {
        if let listen { return listen }
        guard options.config != nil else { return .standard }
        return try options.loadOrTell().configuration.listen
    }
}
