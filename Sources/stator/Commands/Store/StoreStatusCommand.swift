import ArgumentParser
import Diagnostics
import Store

/// `stator store status`: what there is, of which time, and what has been removed.
struct StoreStatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "What is stored, of which time, and what was removed.",
        discussion: """
            Reads the file itself, so it needs no running agent; what waits for its commit is not \
            in it yet. "raw" are records with every value, "summary" those of which the extremes and \
            the mean of each signal are left.

            EXAMPLES:
              stator store status
              stator store status --state-dir /var/lib/stator --json
            """
    )

    @OptionGroup var choice: StoreChoice

    @Flag(help: "Print one JSON object instead of text.")
    var json = false

    func run() throws {
        let file = try choice.open()
        let figures: StoredFile.Figures
        let holdings: [StoredFile.Holding]
        let removals: [Removal]
        do throws(StoreError) {
            figures = try file.figures()
            holdings = try file.holdings()
            removals = try file.removals()
        } catch {
            throw StoreChoice.told(error)
        }
        let report = StoreReport(
            path: file.path,
            figures: figures,
            holdings: holdings,
            removals: removals
        )
        Terminal.write(json ? report.json : report.text)
    }
}

/// What `stator store status` prints.
struct StoreReport {
    let path: String
    let figures: StoredFile.Figures
    let holdings: [StoredFile.Holding]
    let removals: [Removal]

    /// For people.
    var text: String {
        var lines = [
            "store \(path)",
            "  \(megabytes(figures.usedBytes)) used of a file of \(megabytes(figures.fileBytes)), "
                + "schema version \(figures.schemaVersion), "
                + "\(Words.count(figures.boots, "boot")), "
                + "\(Words.count(figures.events, "happening")), "
                + Words.count(figures.quarantined, "quarantined line"),
        ]
        for holding in holdings {
            lines.append("asset \(holding.assetID)")
            lines.append(
                "  raw: \(Words.count(holding.records, "record")) with "
                    + "\(Words.count(holding.events, "event")), "
                    + span(holding.from, holding.through)
            )
            if holding.withoutTime > 0 {
                lines.append(
                    "  without a time, the clock was never trusted: \(holding.withoutTime)"
                )
            }
            if holding.summaries > 0 {
                lines.append("  summary: \(Words.count(holding.summaries, "record"))")
            }
            for removal in removals where removal.assetID == holding.assetID {
                let what = removal.level == .raw ? "raw values removed" : "summaries removed"
                lines.append(
                    "  \(what): of \(Words.count(removal.records, "record")) with "
                        + "\(Words.count(removal.events, "event")), "
                        + span(removal.from, removal.through)
                )
            }
        }
        return lines.joined(separator: "\n")
    }

    /// For programs.
    var json: String {
        let assets = holdings.map { holding in
            let removed = removals.filter { $0.assetID == holding.assetID }.map { removal in
                "{\"level\":\"\(removal.level.rawValue)\",\"records\":\(removal.records),"
                    + "\"events\":\(removal.events),\"from\":\(quoted(removal.from)),"
                    + "\"through\":\(quoted(removal.through))}"
            }
            return "{\"asset_id\":\(JSONText.quoted(holding.assetID)),"
                + "\"raw_records\":\(holding.records),\"raw_events\":\(holding.events),"
                + "\"from\":\(quoted(holding.from)),\"through\":\(quoted(holding.through)),"
                + "\"records_without_time\":\(holding.withoutTime),"
                + "\"summaries\":\(holding.summaries),"
                + "\"removed\":[\(removed.joined(separator: ","))]}"
        }
        return "{\"path\":\(JSONText.quoted(path)),\"schema_version\":\(figures.schemaVersion),"
            + "\"used_bytes\":\(figures.usedBytes),\"file_bytes\":\(figures.fileBytes),"
            + "\"happenings\":\(figures.events),\"quarantined\":\(figures.quarantined),"
            + "\"boots\":\(figures.boots),\"assets\":[\(assets.joined(separator: ","))]}"
    }

    private func quoted(_ time: Timestamp?) -> String {
        time.map { "\"\($0)\"" } ?? "null"
    }

    private func span(_ from: Timestamp?, _ through: Timestamp?) -> String {
        guard let from, let through else { return "none with a time" }
        return "from \(from) to \(through)"
    }

    private func megabytes(_ bytes: UInt64) -> String {
        "\((Double(bytes) / 1e5).rounded() / 10) MB"
    }
}
