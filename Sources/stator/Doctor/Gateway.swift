import Acquisition
import Diagnostics
import Glibc
import StatusPage
import Store

/// What is examined: this machine, its configuration, and the agent that may run on it.
struct Gateway: Sendable {
    /// What the running agent said.
    struct Agent: Sendable {
        let status: AgentStatus
        /// The document as it came.
        let json: [UInt8]
    }

    /// What is looked at, as the command line says.
    struct Choice: Sendable {
        /// The configuration file; nil: the one that applies.
        var config: String?
        /// A directory of own profiles.
        var profiles: String?
        /// The state directory; nil: that of the agent or the configuration.
        var stateDirectory: String?
        /// Where the agent listens; nil: as the configuration says.
        var listen: ListenAddress?
    }

    /// How long the configuration may take to be read.
    static let configurationLimit = Duration.seconds(10)
    /// How long the agent may take to answer.
    static let agentLimit = Duration.seconds(5)

    /// The file of the configuration; nil where there is none.
    let configurationFile: String?
    /// The configuration, or its faults; nil where reading it did not end in time.
    let loaded: Result<LoadedConfiguration, ConfigurationError>?
    /// What of it counts here: the digital twin where it has faults.
    let configuration: Configuration
    /// When the clock is believed: the environment counts before the configuration, as for the agent.
    let clock: ClockTrust
    /// Where the store is.
    let stateDirectory: String
    /// Where the agent was asked.
    let listen: ListenAddress
    /// What it said; nil where asking did not end in time.
    let agent: Result<Agent, StatusClientError>
    /// What systemd says of the service.
    let service: Result<ServiceState, ServiceStateMissing>
    /// Who the agent runs as.
    let account: Account
    /// The processes of this machine.
    let processes: ProcessTable
    /// The kernel's files.
    let machine: MachineFiles
    /// The variables of this command.
    let environment: [String: String]

    /// Looks at all that several checks need; each step has a limit.
    init(_ choice: Choice, machine: MachineFiles, environment: [String: String]) {
        self.machine = machine
        self.environment = environment
        let file = ConfigurationFile(
            option: choice.config,
            environment: environment[ConfigurationFile.environmentName],
            exists: { access($0, F_OK) == 0 }
        )
        configurationFile = file.path
        let profiles = choice.profiles
        loaded =
            Bounded("configuration") {
                Result { () throws(ConfigurationError) in
                    let catalog = ConfigurationOptions.catalog(profiles)
                    return try ConfigurationFile(path: file.path).loaded(.machine(catalog))
                }
            }.value(upTo: Self.configurationLimit)
        configuration = (try? loaded?.get().configuration) ?? .digitalTwin
        clock =
            environment["STATOR_CLOCK"].flatMap(ClockTrust.init(rawValue:)) ?? configuration.clock
        let listen = choice.listen ?? configuration.listen
        self.listen = listen
        let asked = Bounded("agent") {
            Result { () throws(StatusClientError) in
                let answer = try StatusClient.fetch(listen: listen, upTo: Self.agentLimit)
                return Agent(status: answer.status, json: answer.json)
            }
        }
        service = ServiceState.read(machine)
        processes = ProcessTable(machine)
        // A name server that does not answer is not within the client's own limit.
        agent =
            asked.value(upTo: Self.agentLimit + .seconds(1))
            ?? .failure(.timedOut(listen, seconds: Int(Self.agentLimit.inSeconds)))
        let state = try? service.get()
        account = state?.user.flatMap { Account(named: $0, groups: state?.groups ?? []) } ?? .own
        stateDirectory =
            choice.stateDirectory
            ?? (try? agent.get()).map { Self.directory(of: $0.status.store.path) }
            ?? StateDirectory.path(
                configured: configuration.stateDirectory,
                environment: environment
            )
    }

    /// Why nothing of a kind was looked at: `reason`, or that the configuration does not tell.
    func absence(_ reason: String) -> String {
        if case .success? = loaded { return reason }
        return "the configuration cannot be used: what it says of this was not looked at"
    }

    /// The running agent, if its store is the one that is examined.
    var ownAgent: AgentStatus? {
        guard let status = try? agent.get().status,
            Self.isSame(Self.directory(of: status.store.path), stateDirectory)
        else { return nil }
        return status
    }

    /// The directory that a file is in.
    private static func directory(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }

    private static func isSame(_ one: String, _ other: String) -> Bool {
        let machine = MachineFiles.here
        return (machine.resolved(one) ?? one) == (machine.resolved(other) ?? other)
    }
}
