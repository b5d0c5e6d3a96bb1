import ArgumentParser
import CPlatform
import Diagnostics
import Glibc
import Logging
import Platform
import Store

/// `stator run`: the agent.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the agent: read, validate, store, show.",
        discussion: """
            Reads the configured devices, or runs the digital twin where there is none, validates \
            every event, stores it, and serves the status page until SIGTERM or Ctrl-C. SIGHUP reads \
            the configuration again. Under systemd it reports readiness and feeds the watchdog.

            EXIT CODES:
              0   Stopped, everything is stored.
              73  The state directory cannot be used: it is no directory, or not ours to write.
              74  The disk does not take the store, or not all was stored at the end.
              75  Another agent uses the state directory; it may end.
              78  The configuration is faulty, or the store is of a newer program or not ours.

            EXAMPLES:
              stator run
              stator run --config /etc/stator/stator.toml --log-format json
              stator run --state-dir /tmp/stator --listen 127.0.0.1:9000
            """
    )

    @OptionGroup var options: ConfigurationOptions

    @OptionGroup var overrides: RunOverrides

    func run() throws {
        stator_keep_one_heap()
        ProcessFigures.beginCounting()
        let inbox = SignalInbox()
        let environment = ProcessEnvironment.current
        let loaded = try options.loadOrTell()
        let configuration = try overrides.apply(to: loaded.configuration, environment: environment)
        configuration.logFormat.bootstrap(level: configuration.logLevel)
        let log = Logger(label: "stator")
        log.notice("stator \(Stator.version) starts")
        for warning in loaded.warnings { log.warning("\(warning)") }
        let bootID = BootIdentity.read()
        let store = try openStore(configuration, bootID, environment, log)
        let supervisor = Supervisor(
            configuration: configuration,
            load: { [options, overrides] in
                let loaded = try options.load()
                for warning in loaded.warnings { log.warning("\(warning)") }
                return try overrides.apply(to: loaded.configuration, environment: environment)
            },
            store: store,
            bootID: bootID,
            environment: environment,
            inbox: inbox,
            notifier: ServiceNotifier(environment: environment),
            log: log
        )
        guard supervisor.run() else { throw ExitCode(EX_IOERR) }
    }

    private func openStore(
        _ configuration: Configuration,
        _ bootID: String,
        _ environment: [String: String],
        _ log: Logger
    ) throws -> RecordStore {
        let directory = StateDirectory.path(
            configured: configuration.stateDirectory,
            environment: environment
        )
        do {
            try StateDirectory.make(directory)
        } catch {
            log.critical("\(error)")
            throw ExitCode(EX_CANTCREAT)
        }
        do {
            return try RecordStore(
                directory: directory,
                options: StoreOptions(
                    bootID: bootID,
                    commitInterval: configuration.commitInterval,
                    retention: configuration.retention
                ),
                log: log.part("store")
            )
        } catch {
            log.critical("\(error)")
            throw error.exitCode
        }
    }
}
