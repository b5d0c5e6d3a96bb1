import ArgumentParser
import Diagnostics
import Glibc
import StatusPage

/// `stator doctor`: everything that can be wrong, looked at.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check everything, and say in plain words what is wrong and what to do.",
        discussion: """
            Looks at the configuration, the agent and its service, ports and their permissions, \
            devices, clock, disk, card wear, the store, every sink, files with secrets, libraries, memory, \
            temperature and supply. Nothing is changed and nothing is stored anywhere. It may be used \
            beside a running agent, whose word counts for the buses that it has; where none runs, each \
            device is polled once. Nothing is waited for longer than 70 s: what hangs is told. \
            As root it sees more: who has a port open, and what the service's account may read.

            With --bundle it also writes a file for support: this report, the configuration without \
            secrets and comments, the agent's status, the last lines of its log, a summary of the store, \
            and versions. It has names of sites, assets, hosts and files in it, and no stored measurements.

            EXIT CODES:
              0   Nothing is wrong; what could not be looked at is told.
              1   There are warnings.
              2   There are faults.
              64  The command line is wrong.
              74  The bundle cannot be written.

            EXAMPLES:
              stator doctor
              sudo stator doctor --bundle stator-support.tar.gz
              stator doctor --config ./stator.toml --state-dir /var/lib/stator
              stator doctor --json | jq '.findings[] | select(.verdict == "fault")'
            """
    )

    @OptionGroup var options: ConfigurationOptions

    @Option(
        help: ArgumentHelp(
            "The state directory.",
            discussion:
                "Default: that of the running agent, else of the configuration, else the one "
                + "that an agent of this account would use.",
            valueName: "directory"
        ),
        completion: .directory
    )
    var stateDir: String?

    @Option(
        help: ArgumentHelp(
            "Where the agent listens: 127.0.0.1:9000.",
            discussion: "Default: agent.listen of the configuration.",
            valueName: "host:port"
        )
    )
    var listen: ListenAddress?

    @Flag(help: "Print one JSON object instead of text; its keys stay as they are.")
    var json = false

    @Option(
        help: ArgumentHelp(
            "Write what support needs to this file, compressed tar; no secret is in it.",
            valueName: "file.tar.gz"
        ),
        completion: .file()
    )
    var bundle: String?

    func run() throws {
        // Found now, not after a minute of looking.
        if let bundle, access(bundle, F_OK) == 0 {
            throw ExitCode.telling("\(SupportBundle.Failure(path: bundle, code: EEXIST))", EX_IOERR)
        }
        let progress = ProgressLine()
        progress.show("looking at the agent")
        let gateway = Gateway(
            Gateway.Choice(
                config: options.config,
                profiles: options.profiles,
                stateDirectory: stateDir,
                listen: listen
            ),
            machine: .here,
            environment: ProcessEnvironment.current
        )
        let findings = Examination.findings(of: gateway) { progress.show($0) }
        let time = WallClock.systemTime
        let report = DoctorReport(findings, time: "\(time)")
        if bundle != nil { progress.show("gathering what support needs") }
        let gathered = try bundle.map { _ in try SupportBundle(gateway, report).archive(time: time)
        }
        progress.end()
        Terminal.write(json ? try report.json() : report.text(styled: Self.styled))
        if let bundle, let gathered {
            do throws(SupportBundle.Failure) {
                try SupportBundle.write(gathered, to: bundle)
            } catch {
                throw ExitCode.telling("\(error)", EX_IOERR)
            }
            Terminal.write("wrote \(bundle); contents.txt in it says what it has", to: .complaint)
        }
        if report.exit != .well { throw ExitCode(report.exit.rawValue) }
    }

    private static func styled(_ text: String, _ verdict: Finding.Verdict) -> String {
        switch verdict {
        case .ok: Terminal.styled(text, .green, on: .result)
        case .warning: Terminal.styled(text, .yellow, on: .result)
        case .fault: Terminal.styled(text, .red, on: .result)
        case .skipped: text
        }
    }
}
