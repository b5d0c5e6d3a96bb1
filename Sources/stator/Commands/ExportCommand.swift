import ArgumentParser
import Diagnostics
import Glibc
import Reports
import StatusPage
import Store

/// `stator export`: reports, raw values and configuration out on a stick.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write reports, raw values and configuration on a stick, checked and signed.",
        discussion: """
            Makes DIR/STATOR-SITE-DATE with, for each asset, its reports and its raw values as JSON \
            lines, one compressed file a UTC day; the configuration without secrets; SHA256SUMS for \
            `sha256sum -c`; and manifest.json with its Ed25519 signature. Reads the store beside a \
            running agent, which shows how it goes. On a stick that is put in it runs by itself \
            once deploy/usb is installed.

            A file gets its name only once it is on the medium and was read back. Without \
            manifest.json an export is not whole; the next one takes its place.

            The signature is checked by
              openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in manifest.json \
            -sigfile manifest.json.sig
            and the key by comparing it with the one that the agent's page shows.

            EXIT CODES:
              0   Everything is on the stick and was read back.
              1   There is nothing to export: the store has held no asset yet. With --unmounted: no export
                  waits for its unmounting, the record stays as it was.
              64  A time cannot be read, or the range is empty or longer than 400 days.
              74  The stick is full, read-only, broken or gone, or the store cannot be read.
              78  The configuration has faults.

            EXAMPLES:
              stator export --to /media/stick
              stator export --to /media/stick --days 7 --json
              stator export --to /media/stick --from 2026-01-01 --until 2026-02-01
            """
    )

    @OptionGroup var choice: StoreChoice

    @Option(
        help: ArgumentHelp("Where the stick is mounted.", valueName: "dir"),
        completion: .directory
    )
    var to: String?

    @Option(
        help: ArgumentHelp("The first instant of the range, UTC.", valueName: "time"),
        transform: Timestamp.ofArgument
    )
    var from: Timestamp?

    @Option(
        help: ArgumentHelp(
            "The first instant after the range, UTC; now without it.",
            valueName: "time"
        ),
        transform: Timestamp.ofArgument
    )
    var until: Timestamp?

    @Option(
        help: ArgumentHelp("The last so many days; export.days without it.", valueName: "days")
    )
    var days: Int?

    @Option(
        help: ArgumentHelp("What the agent calls the stick; without it as DIR.", valueName: "name")
    )
    var name: String?

    @Flag(help: "Do not call it safe to remove yet: --unmounted will.")
    var awaitUnmount = false

    @Option(
        help: ArgumentHelp(
            "Say that the stick of this name is unmounted; nothing is exported.",
            valueName: "name"
        )
    )
    var unmounted: String?

    @Option(
        help: ArgumentHelp(
            "With --unmounted: it failed, and why; also where no export was begun.",
            valueName: "text"
        )
    )
    var failed: String?

    @Flag(help: "Print one JSON object of what was written.")
    var json = false

    func validate() throws {
        guard (to == nil) != (unmounted == nil) else {
            throw ValidationError("give --to, where the stick is mounted, or --unmounted")
        }
        if let failed {
            guard unmounted != nil else {
                throw ValidationError(
                    "--failed says why of --unmounted; give the stick's name with it"
                )
            }
            guard !failed.isEmpty else {
                throw ValidationError("--failed is empty; say in some words what failed")
            }
        }
        if days != nil, from != nil {
            throw ValidationError("--days and --from exclude each other")
        }
        if let days, !ExportSection.dayLimits.contains(days) {
            throw ValidationError(
                "--days \(days) is not in 1…\(ExportSection.dayLimits.upperBound)"
            )
        }
    }

    func run() throws {
        if let unmounted {
            try tellUnmounted(unmounted)
            return
        }
        guard let given = to else { return }
        let to = Self.resolved(given)
        let name = name ?? String(to.split(separator: "/").last ?? "stick")
        var begun = try beginning(name)
        let loaded: LoadedConfiguration
        do {
            loaded = try choice.options.loadOrTell()
        } catch {
            let faults = "the configuration has faults; `stator config check` tells them"
            try begun?.tell(.failed, faults, trouble: "configuration")
            throw error
        }
        let state = stateDirectory(configured: loaded.configuration.stateDirectory)
        if awaitUnmount, begun == nil || state != stateDirectory(configured: nil) {
            begun?.withdraw()
            begun = try record(name, in: state)
        }
        let run = ExportRun(
            stateDirectory: state,
            name: name,
            light: loaded.configuration.export.led.map(ExportLight.init(path:)),
            awaitsUnmount: awaitUnmount,
            json: json,
            begun: begun
        )
        let store: StoredFile
        let plan: StickExport.Plan
        do throws(ExportRefusal) {
            store = try opened(loaded)
            plan = try self.plan(to, loaded, store)
        } catch {
            throw run.refused(error)
        }
        try run.run(plan, from: store)
    }

    /// Works with a faulty configuration too: a stick must never keep the word of the time before.
    private func tellUnmounted(_ name: String) throws {
        var configuration: Configuration?
        do {
            configuration = try choice.options.loadOrTell().configuration
        } catch {
            Terminal.write("stator: the light stays as it is", to: .complaint)
        }
        try ExportRun.tellUnmounted(
            name,
            failed: failed,
            stateDirectory: stateDirectory(configured: configuration?.stateDirectory),
            configuration?.export.led.map(ExportLight.init(path:))
        )
    }

    /// The record where the stick's word is waited for, begun before the configuration is looked at;
    /// nil where only the configuration can say where it belongs.
    private func beginning(_ name: String) throws -> ExportRecord? {
        guard awaitUnmount else { return nil }
        let state = stateDirectory(configured: nil)
        guard access(state, W_OK) == 0 else { return nil }
        return try record(name, in: state)
    }

    private func record(_ name: String, in state: String) throws -> ExportRecord {
        do throws(ExportError) {
            let record = try ExportRecord(
                StickName.safe(name),
                stateDirectory: state,
                keepsName: true
            )
            try record.tell(.running, "looking at the configuration and the store")
            return record
        } catch {
            throw ExitCode.telling("\(error)", EX_IOERR)
        }
    }

    /// Where records are: the state directory, or where the store's file is.
    private func stateDirectory(configured: String?) -> String {
        let path =
            choice.stateDir
            ?? StateDirectory.path(
                configured: configured,
                environment: ProcessEnvironment.current
            )
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else { return path }
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private func opened(_ loaded: LoadedConfiguration) throws(ExportRefusal) -> StoredFile {
        let path =
            choice.stateDir
            ?? StateDirectory.path(
                configured: loaded.configuration.stateDirectory,
                environment: ProcessEnvironment.current
            )
        do throws(StoreError) {
            return try StoredFile(path)
        } catch {
            throw Self.refusal(error)
        }
    }

    private static func refusal(_ error: StoreError) -> ExportRefusal {
        ExportRefusal(StoreChoice.text(error), trouble: "store", status: EX_IOERR)
    }

    /// `path` from the root, links followed, so that it means the same to whoever is told of it.
    private static func resolved(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private func plan(
        _ directory: String,
        _ loaded: LoadedConfiguration,
        _ store: StoredFile
    ) throws(ExportRefusal) -> StickExport.Plan {
        let configuration = loaded.configuration
        let now = Timestamp.ofWallClock
        // A whole second, so that the same range can be asked for again.
        let second = Timestamp(microseconds: now.microseconds - now.microseconds % 1_000_000)
        let end = until ?? second
        let length = Int64(days ?? configuration.export.days) * 86_400_000_000
        let begin = from ?? Timestamp(microseconds: end.microseconds - length)
        let assets: [String]
        do throws(StoreError) {
            assets = try store.assetIDs()
        } catch {
            throw Self.refusal(error)
        }
        guard !assets.isEmpty else {
            throw ExportRefusal(
                "\(store.path) has held no asset yet",
                trouble: "store",
                status: EXIT_FAILURE
            )
        }
        let text: String?
        do throws(ExportError) {
            text = try ExportedConfiguration.text(loaded, environment: ProcessEnvironment.current)
        } catch {
            throw ExportRefusal(error)
        }
        do throws(ReportError) {
            let subjects = try assets.map { asset throws(ReportError) in
                try ReportSubject(
                    assetID: asset,
                    from: begin,
                    end: end,
                    configuration: configuration
                )
            }
            return StickExport.Plan(
                directory: directory,
                site: configuration.site,
                now: now,
                range: begin..<end,
                subjects: subjects,
                formats: configuration.export.formats,
                configuration: text,
                programVersion: Stator.version
            )
        } catch {
            throw ExportRefusal("\(error)", trouble: "range", status: EX_USAGE)
        }
    }
}
