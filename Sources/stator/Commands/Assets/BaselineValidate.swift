import ArgumentParser
import Diagnostics
import Glibc
import Store

/// `stator baseline validate`: what the baseline in use says of stored data.
struct BaselineValidate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Run stored data of a healthy machine through the detector.",
        discussion: """
            Reads the store itself and holds the agent up in nothing. Every stored row of running is \
            judged against the baseline in use, whatever was said of it then. A good baseline raises \
            no alarm, and about one row in a hundred is above S = 1. A time is \(AskedTime.forms).

            EXIT CODES:
              0   Judged.
              1   There is nothing to judge, or no baseline is in use.
              74  The store cannot be read.
              78  The configuration has faults.

            EXAMPLES:
              stator baseline validate
              stator baseline validate --from -7d
            """
    )

    @OptionGroup var choice: StoreChoice

    @Option(help: ArgumentHelp("The asset; may be left out where there is one.", valueName: "id"))
    var asset: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "From this time on, UTC; default: a day before --to.",
            valueName: "time"
        ),
        transform: Timestamp.ofArgument
    )
    var from: Timestamp?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Before this time, UTC; default: all there is.", valueName: "time"),
        transform: Timestamp.ofArgument
    )
    var to: Timestamp?

    @Flag(help: "Print one JSON object instead of text.")
    var json = false

    private static let pageLimit = 500

    /// What is judged, against what.
    private struct Subject {
        let asset: String
        let version: UInt64
        let baseline: Baseline
        let from: Timestamp
        let to: Timestamp
    }

    func run() throws {
        let file = try choice.open()
        let subject = try subject(in: file)
        let extras = try extras(of: subject)
        let findings: BaselineTrial.Findings
        do throws(StoreError) {
            findings = try Self.judge(file, subject, extras)
        } catch {
            throw StoreChoice.told(error)
        }
        Terminal.write(json ? Self.json(findings, subject) : Self.text(findings, subject))
        if findings.normScores.isEmpty { throw ExitCode(EXIT_FAILURE) }
    }

    private func subject(in file: StoredFile) throws -> Subject {
        let found: (version: UInt64, content: [UInt8])?
        let latest: Timestamp?
        let chosen: String
        do {
            let known = try file.assetIDs()
            let wanted = asset ?? (known.count == 1 ? known.first : nil)
            guard let wanted, known.contains(wanted) else {
                let list = known.isEmpty ? "none" : known.joined(separator: ", ")
                throw ExitCode.telling(
                    "name one asset with --asset: there is \(list)",
                    EXIT_FAILURE
                )
            }
            chosen = wanted
            found = try file.activeArtifact(.baseline, of: wanted)
            latest = try file.latestTime(of: wanted)
        } catch let error as StoreError {
            throw StoreChoice.told(error)
        }
        guard let found, let end = to ?? latest.map({ $0 + .microseconds(1) }) else {
            throw ExitCode.telling(
                "\(chosen) has no baseline in use, or nothing with a time; see `stator baseline`",
                EXIT_FAILURE
            )
        }
        do throws(BaselineArtifactError) {
            return Subject(
                asset: chosen,
                version: found.version,
                baseline: try Baseline(json: found.content),
                from: from ?? Timestamp(microseconds: end.microseconds - 86_400_000_000),
                to: end
            )
        } catch {
            throw ExitCode.telling("the baseline cannot be read: \(error)", EX_IOERR)
        }
    }

    /// Where the extra channels of a slow source come from, which only the configuration knows.
    private func extras(of subject: Subject) throws -> BaselineTrial.Extras? {
        guard !BaselineTrial.extraNames(subject.baseline).isEmpty else { return nil }
        let configuration = try choice.options.loadOrTell().configuration
        let assets = configuration.assets
        guard let place = assets.firstIndex(where: { $0.declaration.id == subject.asset }) else {
            throw ExitCode.telling("the configuration has no asset \(subject.asset)", EXIT_FAILURE)
        }
        let devices = Wiring(configuration).devices[place]
        let settings = assets[place].analysis
        return BaselineTrial.Extras(
            deviceIDs: devices.ids,
            names: settings.featureSet.extras.map(\.name),
            values: ExtraValues(settings, ageLimit: devices.ageLimit),
            latest: devices.ids.map { _ in LatestReadings() }
        )
    }

    private static func judge(
        _ file: StoredFile,
        _ subject: Subject,
        _ extras: BaselineTrial.Extras?
    ) throws(StoreError) -> BaselineTrial.Findings {
        var trial = BaselineTrial(subject.baseline, extras: extras)
        let progress = ProgressLine()
        defer { progress.end() }
        let end = Timestamp(microseconds: subject.to.microseconds - 1)
        // What is left of the oldest records comes before all that is whole.
        for level in [HistoryLevel.summary, .raw] {
            var place = HistoryPlace(before: subject.from)
            while true {
                let rows = try file.history(
                    of: subject.asset,
                    level,
                    after: place,
                    through: end,
                    limit: pageLimit
                )
                for row in rows { trial.take(row) }
                progress.show("\(trial.findings.normScores.count) rows")
                guard let last = rows.last else { break }
                place = HistoryPlace(last)
            }
        }
        return trial.findings
    }

    private static func text(_ findings: BaselineTrial.Findings, _ subject: Subject) -> String {
        var lines = [
            "\(subject.asset), baseline version \(subject.version) (\(subject.baseline.id)), "
                + "\(subject.from) to \(subject.to)",
            "  \(Words.count(findings.normScores.count, "row")) judged, median S "
                + "\(NumberText.text(findings.median ?? .nan)), above S = 1: "
                + "\(NumberText.text(100 * findings.shareAboveOne)) %",
            "  \(Words.count(findings.alarmCount, "alarm"))",
        ]
        lines += findings.alarms.map { "    \($0.time)  \($0.reason)" }
        if findings.alarmCount > findings.alarms.count {
            lines.append("    and \(findings.alarmCount - findings.alarms.count) more")
        }
        if findings.withoutEvents > 0 {
            lines.append(
                "  of \(Words.count(findings.withoutEvents, "record")) only a summary is left: "
                    + "not judged"
            )
        }
        if findings.unreadable > 0 {
            lines.append("  left out: \(Words.count(findings.unreadable, "record")) do not decode")
        }
        return lines.joined(separator: "\n")
    }

    private static func json(_ findings: BaselineTrial.Findings, _ subject: Subject) -> String {
        let alarms = findings.alarms.map {
            "{\"at\":\"\($0.time)\",\"reason\":\(JSONText.quoted($0.reason))}"
        }
        return "{\"asset_id\":\(JSONText.quoted(subject.asset)),\"version\":\(subject.version)"
            + ",\"baseline_id\":\"\(subject.baseline.id)\",\"from\":\"\(subject.from)\""
            + ",\"to\":\"\(subject.to)\",\"rows\":\(findings.normScores.count)"
            + ",\"median_norm_score\":\(JSONText.orNull(findings.median))"
            + ",\"share_above_one\":\(findings.shareAboveOne)"
            + ",\"alarm_count\":\(findings.alarmCount),\"alarms\":[\(alarms.joined(separator: ","))]"
            + ",\"records_without_events\":\(findings.withoutEvents)"
            + ",\"unreadable_records\":\(findings.unreadable)}"
    }
}
