import ArgumentParser
import Diagnostics
import Glibc
import Reports
import Store

/// `stator report`: paper and tables of what is stored.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write a report of an asset: PDF, health certificate, XLSX, CSV or JSON lines.",
        discussion: """
            Made of stored data only, and read beside a running agent: the same report again has the \
            same bytes. The site, the asset's name and the tariff are those of the configuration. \
            A time is \(AskedTime.forms).

            A file is written under a temporary name and renamed once it is complete. In a directory \
            it is named after the asset and the range.

            EXIT CODES:
              0   Done; a range without data gives a report that says so.
              1   There is no such asset, or the output file is there already.
              64  A time cannot be read, or the range is empty or longer than 400 days.
              74  The store cannot be read or the output not be written.

            EXAMPLES:
              stator report --asset motor-01 --from 2026-01-31 --format pdf -o .
              stator report --from -30d --format certificate -o certificate.pdf
              stator report --from 2026-01-01 --to 2026-02-01 --format xlsx -o /media/stick
              stator report --from -7d --format pdf -o week.pdf
            """
    )

    @OptionGroup var choice: StoreChoice

    @Option(
        help: ArgumentHelp(
            "The asset; may be left out where the store has only one.",
            valueName: "id"
        )
    )
    var asset: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The first instant of the range, UTC.", valueName: "time"),
        transform: Timestamp.ofArgument
    )
    var from: Timestamp

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The first instant after the range, UTC; now without it.",
            valueName: "time"
        ),
        transform: Timestamp.ofArgument
    )
    var to: Timestamp?

    @Option(help: "pdf (one page), certificate (PDF, five pages), xlsx, csv or jsonl.")
    var format: ReportFormat

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("The file to write, or the directory.", valueName: "file|directory"),
        completion: .file()
    )
    var output: String

    @Flag(help: "Let --output replace a file that is there.")
    var force = false

    func validate() throws {
        guard output != "-" else {
            throw ValidationError(
                "--output - : a report is a file; name one, such as report.\(format.fileEnding), or a directory"
            )
        }
    }

    func run() throws {
        let configuration = try choice.options.loadOrTell().configuration
        let file = try choice.open()
        let asset = try chosenAsset(in: file)
        let progress = ProgressLine()
        do throws(ReportError) {
            let subject = try ReportSubject(
                assetID: asset,
                from: from,
                end: to ?? .ofWallClock,
                configuration: configuration
            )
            let folder = output.hasSuffix("/") ? output : "\(output)/"
            let path =
                Self.isDirectory(output) ? folder + format.fileName(of: subject) : output
            guard force || access(path, F_OK) != 0 else {
                Terminal.write(
                    "stator: \(path) is there already; --force replaces it",
                    to: .complaint
                )
                throw ReportError.cancelled
            }
            let content = try ReportWriter.write(
                subject,
                from: file,
                as: format,
                to: path,
                progress: { progress.show("\(Int(100 * min($0, 1))) % of the range") }
            )
            progress.end()
            tell(content, path)
        } catch {
            progress.end()
            throw Self.told(error)
        }
    }

    private func tell(_ content: ReportContent, _ path: String) {
        let events = Words.count(UInt64(content.coverage.events), "sensor event")
        Terminal.write("\(path): \(events), report \(content.identity)", to: .complaint)
        if content.coverage.unreadable > 0 {
            Terminal.write(
                "left out: \(content.coverage.unreadable) records that do not decode; "
                    + "`stator store check` tells more",
                to: .complaint
            )
        }
    }

    private func chosenAsset(in file: StoredFile) throws -> String {
        if let asset { return asset }
        let known: [String]
        do throws(StoreError) {
            known = try file.assetIDs()
        } catch {
            throw StoreChoice.told(error)
        }
        guard known.count == 1 else {
            let list = known.isEmpty ? "none" : known.joined(separator: ", ")
            throw ExitCode.telling("name the asset with --asset; there is \(list)", EXIT_FAILURE)
        }
        return known[0]
    }

    private static func told(_ error: ReportError) -> ExitCode {
        switch error {
        case .cancelled: ExitCode(EXIT_FAILURE)
        case .unknownAsset: .telling("\(error)", EXIT_FAILURE)
        case .badRange, .tooManyRows: .telling("\(error)", EX_USAGE)
        case .store(let error): StoreChoice.told(error)
        case .cannotWrite, .drawing: .telling("\(error)", EX_IOERR)
        }
    }

    private static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}

extension ReportFormat: ExpressibleByArgument {}
