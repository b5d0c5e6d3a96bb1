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
              1   There is nothing to export: the store has held no asset yet.
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

    @Flag(help: "Print one JSON object of what was written.")
    var json = false

    func validate() throws {
        guard (to == nil) != (unmounted == nil) else {
            throw ValidationError("give --to, where the stick is mounted, or --unmounted")
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
        let loaded = try choice.options.loadOrTell()
        let light = loaded.configuration.export.led.map(ExportLight.init(path:))
        if let unmounted {
            let state = try choice.path()
            try ExportRun.tellUnmounted(unmounted, stateDirectory: state, light)
            return
        }
        guard let given = to else { return }
        let to = Self.resolved(given)
        let store = try choice.open()
        let state = String(store.path[..<(store.path.lastIndex(of: "/") ?? store.path.startIndex)])
        let plan = try plan(to, loaded, store)
        let run = ExportRun(
            plan: plan,
            store: store,
            stateDirectory: state.isEmpty ? "." : state,
            name: name ?? String(to.split(separator: "/").last ?? "stick"),
            light: light,
            awaitsUnmount: awaitUnmount
        )
        try run.run(json: json)
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
    ) throws -> StickExport.Plan {
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
            throw StoreChoice.told(error)
        }
        guard !assets.isEmpty else {
            throw ExitCode.telling("\(store.path) has held no asset yet", EXIT_FAILURE)
        }
        let text: String?
        do throws(ExportError) {
            text = try ExportedConfiguration.text(loaded, environment: ProcessEnvironment.current)
        } catch {
            throw ExitCode.telling("\(error)", EX_IOERR)
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
            throw ExitCode.telling("\(error)", EX_USAGE)
        }
    }
}
