import Acquisition
import ArgumentParser
import Diagnostics

/// `stator scan`: from unknown wires to a configuration.
struct ScanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan",
        abstract: "Find devices on serial ports and hosts, and write the configuration for them.",
        discussion: """
            Asks every unit id at every likely speed and parity who is there, then asks each device \
            that answers for the registers of every profile, and tells which one makes physical \
            sense: about 230 V, about 50 Hz, power that is V·I·PF. It only reads, with function codes \
            3 and 4; nothing is ever written to a device. It listens first, and sends nothing on a \
            line where something comes unasked. Not beside a running agent: a line has one client.

            Without --port and --host it looks at every serial port of the machine. Ctrl-C ends it \
            and prints what was found until then.

            Exit status: 0 if something was found, 1 if nothing, 64 for a command that cannot be.

            EXAMPLES:
              stator scan
              stator scan --port /dev/ttyUSB0 --quick
              stator scan --port /dev/ttyUSB0 --units 1-40,80 --bauds 9600 --parity even
              stator scan --host 192.168.1.40 --host 192.168.1.41:8899
              stator scan --write ./stator.toml
            """
    )

    @Option(help: ArgumentHelp("A serial port; may be given more than once.", valueName: "path"))
    var port: [String] = []

    @Option(
        help: ArgumentHelp(
            "A TCP host, port 502 if none is given; Modbus TCP and RTU over TCP are tried.",
            valueName: "host[:port]"
        )
    )
    var host: [String] = []

    @Option(help: ArgumentHelp("Only these unit ids, like 1-10,80.", valueName: "list"))
    var units: String?

    @Option(help: ArgumentHelp("Only these speeds, like 9600,19200.", valueName: "list"))
    var bauds: String?

    @Option(help: ArgumentHelp("Only these parities: none, even, odd.", valueName: "list"))
    var parity: String?

    @Flag(help: "Only the settings with which known devices leave the factory: seconds.")
    var quick = false

    @Flag(help: "Every unit id at every speed and parity: about ten minutes a port.")
    var all = false

    @Option(
        help: ArgumentHelp(
            "How long one unit may think before the next is asked; default: 200 at factory "
                + "settings, 100 elsewhere, 500 for a host.",
            valueName: "ms"
        )
    )
    var timeoutMs: Int?

    @Option(
        help: ArgumentHelp(
            "A directory of your own device profiles, before all others.",
            valueName: "directory"
        )
    )
    var profiles: String?

    @Flag(help: "Print one JSON object instead of text.")
    var json = false

    @Option(help: ArgumentHelp("Write the configuration to this file.", valueName: "file"))
    var write: String?

    @Flag(help: "Let --write replace a file that is there.")
    var force = false

    func validate() throws {
        _ = try ScanOptions(self)
        if quick, all { throw ValidationError("--quick and --all exclude each other") }
        if force, write == nil { throw ValidationError("--force goes with --write") }
        if let timeoutMs, !ScanOptions.timeoutMSLimits.contains(timeoutMs) {
            throw ValidationError("--timeout-ms \(timeoutMs) is not in 10…3000")
        }
    }

    func run() throws {
        let options = try ScanOptions(self)
        if let write, !force, ConfigurationOutput.exists(write) {
            throw ExitCode.telling("\(write) is there already; --force replaces it")
        }
        var settings = options.settings
        let catalog = ConfigurationOptions.catalog(profiles)
        for name in catalog.names {
            do throws(ProfileError) {
                settings.profiles.append(try catalog.profile(named: name))
            } catch {
                Terminal.write("profile \(name) is left out: \(error)", to: .complaint)
            }
        }
        let targets = try options.targets(found: SerialPorts.all())
        let (open, blocked) = Self.split(targets)
        let reports = blocked + ScanSession(open, settings).run()
        let configuration = ScanConfiguration(reports)
        if json {
            Terminal.write(ScanJSON.text(reports))
        } else {
            for report in reports { Terminal.write(ScanText(report, settings).text) }
            if !configuration.isEmpty, write == nil { Terminal.write("\n" + configuration.text) }
        }
        if let write { try put(configuration, into: write) }
        if !reports.contains(where: \.foundSomething) { throw ExitCode(1) }
    }

    /// Writes the file; what minutes have found is printed where that fails.
    private func put(_ configuration: ScanConfiguration, into path: String) throws {
        guard configuration.hasBuses else {
            let text =
                "\(path) is not written: no meter whose profile is known, and an asset needs one"
            Terminal.write(text, to: .complaint)
            if !json, !configuration.isEmpty { Terminal.write("\n" + configuration.text) }
            return
        }
        do {
            try ConfigurationOutput.write(configuration.text, to: path, replacing: force)
        } catch {
            if !json { Terminal.write("\n" + configuration.text) }
            throw error
        }
        Terminal.write(
            "written: \(path); next: stator config check --config \(path)",
            to: .complaint
        )
    }

    /// The targets that can be looked at, and reports of those that cannot.
    private static func split(_ targets: [ScanTarget]) -> ([ScanTarget], [ScanReport]) {
        var open: [ScanTarget] = []
        var blocked: [ScanReport] = []
        for target in targets {
            guard case .port(let path) = target, let obstacle = SerialPorts.obstacle(at: path)
            else {
                open.append(target)
                continue
            }
            var report = ScanReport(target: target)
            report.failure = obstacle
            blocked.append(report)
        }
        return (open, blocked)
    }
}
