import Acquisition
import Logging
import Store

/// Reads `[agent]`, `[store]` and `[ingest]`, in which every key has a default.
enum AgentSection {
    /// The commit intervals that can be set, ms: below, an SD card wears; above, a power cut costs.
    static let commitIntervalMSLimits = 100...60_000

    /// The size limits that can be set, MB: below, hardly a day fits; above, it is a mistake.
    static let sizeLimitMBLimits = 64...1_000_000
    /// The ages that can be set, days.
    static let dayLimits = 1...36_500

    /// Puts what `root` says of the agent, its store and who may send into `configuration`.
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
            configuration.retention = retention(store)
            store.finish()
        }
        if let ingest = root.table("ingest") {
            configuration.ingestTokenFile = ingest.optional(
                "token_file",
                .path(example: "/etc/stator/ingest-token")
            )
            ingest.finish()
        }
    }

    private static func retention(_ store: SettingsTable) -> RetentionRules {
        var rules = RetentionRules()
        if let size = store.optional("size_limit_mb", .integer(in: sizeLimitMBLimits)) {
            rules.byteLimit = Int64(size) * 1_000_000
        }
        let raw = store.optional("keep_raw_days", .integer(in: dayLimits))
        let all = store.optional("keep_days", .integer(in: dayLimits))
        rules.rawAge = raw.map { .seconds(86_400 * $0) }
        rules.age = all.map { .seconds(86_400 * $0) }
        if let raw, let all, raw > all {
            store.refuse(
                "keep_raw_days",
                because: "\(raw) is more than keep_days, \(all): raw values cannot "
                    + "outlive their summaries"
            )
        }
        return rules
    }

    private static func read(_ agent: SettingsTable, into configuration: inout Configuration) {
        let standard = configuration
        configuration.site = agent.value("site", .text, default: standard.site)
        configuration.listen = agent.value("listen", .listenAddress, default: standard.listen)
        configuration.stateDirectory = agent.optional(
            "state_dir",
            .path(example: "/var/lib/stator")
        )
        configuration.tokenFile = agent.optional(
            "token_file",
            .path(example: "/etc/stator/token")
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
