import Acquisition
import Logging

/// Reads `[agent]` and `[store]`, in which every key has a default.
enum AgentSection {
    /// The commit intervals that can be set, ms: below, an SD card wears; above, a power cut costs.
    static let commitIntervalMSLimits = 100...60_000

    /// Puts what `root` says of the agent and its store into `configuration`.
    static func read(from root: SettingsTable, into configuration: inout Configuration) {
        if let agent = root.table("agent") {
            read(agent, into: &configuration)
            agent.finish()
        }
        if let store = root.table("store") {
            let interval = store.optional(
                "commit_interval_ms",
                .integer(in: commitIntervalMSLimits)
            )
            if let interval { configuration.commitInterval = .milliseconds(interval) }
            store.finish()
        }
    }

    private static func read(_ agent: SettingsTable, into configuration: inout Configuration) {
        let standard = configuration
        configuration.site = agent.value("site", .text, default: standard.site)
        configuration.listen = agent.value("listen", .listenAddress, default: standard.listen)
        configuration.stateDirectory = agent.optional(
            "state_dir",
            .path(example: "/var/lib/stator")
        )
        configuration.logFormat = agent.value(
            "log_format",
            .choice(of: LogFormat.self),
            default: standard.logFormat
        )
        configuration.clock = agent.value(
            "clock",
            .choice(of: ClockTrust.self),
            default: standard.clock
        )
        configuration.logLevel = agent.value(
            "log_level",
            .choice(of: Logger.Level.self),
            default: standard.logLevel
        )
    }
}
