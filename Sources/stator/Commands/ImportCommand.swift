import ArgumentParser
import Diagnostics
import Glibc
import InfluxSync
import Platform
import Reports
import StatusPage

/// `stator import`: exported raw values into another agent, or into a server.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Load exported raw values into another agent or a server, none of them twice.",
        discussion: """
            PATH is a folder that `stator export` made, or a file of raw lines (.jsonl, .jsonl.gz). \
            A folder is checked as a whole first: its signature, then every checksum. Whose \
            signature it is, is told; --key takes only that one. Nothing of it is executed, no link \
            is followed.

            The agent takes events through POST /ingest: each asset must be one of its configuration \
            with [asset.ingest] (has_vibration = true where the lines have it, phases as it was). \
            With --to-influx they become points of sensor_data in the server of a [[sink]]. \
            Either way the same lines again change nothing.

            EXIT CODES:
              0   All of it is there.
              1   The agent or the server cannot be reached, or takes nothing now.
              2   The agent or the server refuses the lines: which, and why, is told.
              64  There is no such sink.
              65  What is on the stick is refused: unsigned, changed, cut, or a trap.
              78  The configuration has faults.

            EXAMPLES:
              stator import /media/stick/STATOR-Pump_house-2026-01-31
              stator import --key pump-house.pem /media/stick/STATOR-Pump_house-2026-01-31
              stator import --to-influx influx --config stator.toml /media/stick/STATOR-*
              stator import --unsigned 2026-01-31.jsonl.gz
            """
    )

    @OptionGroup var agent: AgentChoice

    @Argument(help: ArgumentHelp("Folders or files.", valueName: "path"), completion: .file())
    var paths: [String]

    @Option(
        help: ArgumentHelp(
            "Into the server of this [[sink]] of the configuration, not into an agent.",
            valueName: "id"
        )
    )
    var toInflux: String?

    @Option(
        help: ArgumentHelp("The public key, PEM, it must be signed with.", valueName: "file"),
        completion: .file()
    )
    var key: String?

    @Flag(help: "Take what has no signature too.")
    var unsigned = false

    @Option(
        help: ArgumentHelp(
            "A file with the token that the agent asks for; without it that of the configuration.",
            valueName: "file"
        ),
        completion: .file()
    )
    var tokenFile: String?

    func validate() throws {
        if unsigned, key != nil { throw ValidationError("--unsigned and --key exclude each other") }
        if tokenFile != nil, toInflux != nil {
            throw ValidationError("--token-file is for an agent; a [[sink]] has its own")
        }
    }

    func run() throws {
        let wanted = try wantedKey()
        let door = try door()
        let progress = ProgressLine()
        do {
            for path in paths {
                try load(path, wanted, door, progress)
                try door.finish()
            }
            progress.end()
            Terminal.write(door.told)
        } catch let error as ImportFailure {
            progress.end()
            throw ExitCode.telling("\(error); until then: \(door.told)", error.status)
        } catch let error as LineWriteError {
            progress.end()
            throw ExitCode.telling(
                "\(error); until then: \(door.told)",
                error.isForNow ? EXIT_FAILURE : 2
            )
        } catch let error as ImportError {
            progress.end()
            let before = paths.count > 1 ? "; of those before it: \(door.told)" : ""
            throw ExitCode.telling("\(error)\(before)", EX_DATAERR)
        }
    }

    private func load(
        _ path: String,
        _ wanted: PublicKey?,
        _ door: any ImportDoor,
        _ progress: ProgressLine
    ) throws {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw ImportError.unreadable(file: path, reason: String(cString: strerror(errno)))
        }
        if status.st_mode & S_IFMT == S_IFDIR {
            let export = try ImportedFolder(path, signedBy: wanted, takesUnsigned: unsigned) {
                progress.show("checking \($0)")
            }
            progress.end()
            let whose =
                export.key.map { "signed by the key \($0.fingerprint)" } ?? "without a signature"
            let advice = wanted == nil && export.key != nil ? "; compare it with the page's" : ""
            Terminal.write("\(path): whole, \(whose)\(advice)", to: .complaint)
            for name in export.rawFiles { try load(name, in: export.folder, door, progress) }
            return
        }
        guard unsigned else { throw ImportError.unsigned(path: path) }
        let slash = path.lastIndex(of: "/")
        let folder = try StrangeFolder(slash.map { String(path[...$0]) } ?? ".")
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        try load(name, in: folder, door, progress)
    }

    private func load(
        _ name: String,
        in folder: StrangeFolder,
        _ door: any ImportDoor,
        _ progress: ProgressLine
    ) throws {
        try ImportLines.each(of: name, in: folder) { line, number in
            try door.take(line, at: ImportPlace(file: name, line: number))
            progress.show("\(name): \(door.told)")
        }
    }

    private func door() throws -> any ImportDoor {
        guard let toInflux else {
            return AgentDoor(try agent.address(), token: try token())
        }
        let configuration = try agent.options.loadOrTell().configuration
        guard let sink = configuration.sinks.first(where: { $0.id == toInflux }) else {
            let known = configuration.sinks.map(\.id).joined(separator: ", ")
            throw ExitCode.telling(
                "there is no sink \(toInflux); there is \(known.isEmpty ? "none" : known)"
            )
        }
        do {
            return try InfluxDoor(
                sink,
                site: configuration.site,
                environment: ProcessEnvironment.current
            )
        } catch {
            throw ExitCode.telling("\(error)", EXIT_FAILURE)
        }
    }

    private func wantedKey() throws -> PublicKey? {
        guard let key else { return nil }
        guard let wanted = PublicKey(file: key) else {
            throw ExitCode.telling("\(key) is no Ed25519 public key in PEM", EX_USAGE)
        }
        return wanted
    }

    private func token() throws -> String? {
        var path = tokenFile
        if path == nil, agent.options.config != nil {
            path = try agent.options.loadOrTell().configuration.ingestTokenFile
        }
        guard let path else { return nil }
        do throws(SmallFile.ReadError) {
            var bytes = Array(try SmallFile.read(path).utf8)
            while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
            return String(decoding: bytes, as: UTF8.self)
        } catch {
            throw ExitCode.telling("the token cannot be read: \(error)", EXIT_FAILURE)
        }
    }
}
