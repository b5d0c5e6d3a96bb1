import ArgumentParser
import Diagnostics
import FoundationEssentials
import Glibc
import StatusPage

/// `stator baseline show`: what is healthy, channel by channel, or how far learning it is.
struct BaselineShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "What is healthy, channel by channel, or how far learning it is."
    )

    @OptionGroup var call: AssetCall

    func run() throws {
        let asset = try call.assetStatus()
        guard !call.json else {
            var call = call
            call.asset = asset.assetID
            let answer = try call.send(.init("GET", try call.path("")))
            return Terminal.write(String(decoding: answer, as: UTF8.self).trimmedLine)
        }
        guard let analysis = asset.analysis else {
            return Terminal.write("\(asset.assetID): nothing came since the start")
        }
        Terminal.write(Self.text(asset, analysis))
    }

    /// The table.
    static func text(_ asset: AssetStatus, _ analysis: AnalysisStatus) -> String {
        let baseline = analysis.baseline
        var lines = [
            Terminal.styled(
                "\(asset.assetID): \(analysis.assetState), \(analysis.standingText)",
                .bold,
                on: .result
            )
        ]
        if let progress = baseline.progress {
            let minutes = NumberText.text((baseline.recordedSeconds ?? 0) / 60, digits: 2)
            let needed = NumberText.text(baseline.neededSeconds / 60, digits: 2)
            lines.append(
                "  learning \(bar(progress)) \(NumberText.percent(progress)), "
                    + "\(minutes) of \(needed) min of healthy running"
            )
        } else {
            lines.append(
                "  version \(baseline.version), \(baseline.id), learned \(baseline.learned ?? "–")"
            )
        }
        if let distrust = baseline.distrust {
            lines.append("  " + Terminal.styled(distrust, .yellow, on: .result))
        }
        let rows = analysis.channels.map { channel in
            [
                channel.name, channel.healthy.map { NumberText.text($0, digits: 4) } ?? "–",
                channel.sigma.map { NumberText.text($0) } ?? "–", channel.unit,
                channel.healthy == nil
                    ? "" : channel.sigma == nil ? "not informative" : "informative",
            ]
        }
        lines += table([["channel", "healthy", "σ", "unit", ""]] + rows, rightAligned: [1, 2])
        return lines.joined(separator: "\n")
    }

    private static func bar(_ share: Double) -> String {
        let width = 24
        let full = Int((Double(width) * min(1, max(0, share))).rounded(.down))
        return "[\(String(repeating: "#", count: full))"
            + "\(String(repeating: ".", count: width - full))]"
    }

    /// Rows of cells, each column as wide as its widest cell.
    static func table(_ rows: [[String]], rightAligned: Set<Int>) -> [String] {
        let columns = rows.first?.count ?? 0
        let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            var line = " "
            for column in 0..<columns {
                let cell = row[column]
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                line += " " + (rightAligned.contains(column) ? padding + cell : cell + padding)
            }
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }
    }
}

/// The agent's list of versions.
struct BaselineVersions {
    private struct Document: Decodable {
        let baselines: [Version]
    }

    private struct Version: Decodable {
        let version: UInt64
        let id: String
        let isInUse: Bool
        let learned: String?
        let note: String

        private enum CodingKeys: String, CodingKey {
            case version
            case id
            case isInUse = "in_use"
            case learned
            case note
        }
    }

    private let document: Document

    /// The list in `json`.
    init(_ json: [UInt8]) throws {
        do {
            document = try JSONDecoder().decode(Document.self, from: Data(json))
        } catch {
            throw ExitCode.telling("the answer cannot be read: \(error)", 1)
        }
    }

    /// For people.
    var text: String {
        guard !document.baselines.isEmpty else { return "none is kept; learn one" }
        let rows = document.baselines.map { version in
            [
                "\(version.version)", version.isInUse ? "in use" : "", version.id,
                version.learned ?? "–", version.note,
            ]
        }
        return BaselineShow.table(rows, rightAligned: [0]).joined(separator: "\n")
    }
}

/// `stator baseline export`: the artifact, for another agent or another day.
struct BaselineExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the baseline in use, or another version, as JSON."
    )

    @OptionGroup var call: AssetCall

    @Option(help: "Another version than the one in use.")
    var version: UInt64?

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Where to write; standard output without it.", valueName: "file"),
        completion: .file()
    )
    var output: String?

    @Flag(help: "Let --output replace a file that is there.")
    var force = false

    func run() throws {
        if let output, !force, access(output, F_OK) == 0 {
            throw ExitCode.telling("\(output) is there already; --force replaces it", EXIT_FAILURE)
        }
        let what = version.map { "/baselines/\($0)" } ?? "/baseline"
        let answer = try call.send(.init("GET", try call.path(what)))
        let text = String(decoding: answer, as: UTF8.self).trimmedLine
        guard let output else { return Terminal.write(text) }
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: output), options: .atomic)
        } catch {
            throw ExitCode.telling("\(output) cannot be written: \(error)", EX_IOERR)
        }
    }
}
