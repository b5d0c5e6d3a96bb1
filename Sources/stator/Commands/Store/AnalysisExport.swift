import Diagnostics
import Store

/// Writes what was made of measurements as JSON lines, in memory that does not grow.
///
/// Summaries come first, since their records were the oldest; they have kept all of it.
struct AnalysisExport {
    private let data: StoreExportCommand.Data
    private var output: ExportOutput
    private var told = ExportTold()

    /// An export of `data` to `output`.
    init(_ data: StoreExportCommand.Data, to output: ExportOutput) {
        self.data = data
        self.output = output
    }

    /// Writes all in `file` that `choice` takes.
    mutating func write(
        _ file: StoredFile,
        _ choice: ExportChoice,
        progress: (UInt64) -> Void
    ) throws(ExportFailure) -> ExportTold {
        var failure: ExportFailure?
        do throws(StoreError) {
            if data == .healthReports {
                try file.eachReport { stored throws(StoreError) in
                    guard failure == nil,
                        choice.takes(stored.assetID, at: stored.report.timestamp)
                    else { return }
                    append(stored)
                    progress(told.rows)
                    do throws(ExportFailure) { try output.flushIfFull() } catch { failure = error }
                }
            } else {
                try file.eachSummary { summary throws(StoreError) in
                    guard failure == nil, choice.takes(summary.assetID, at: summary.timestamp)
                    else { return }
                    append(summary)
                    progress(told.rows)
                    do throws(ExportFailure) { try output.flushIfFull() } catch { failure = error }
                }
                try file.eachRecord { record throws(StoreError) in
                    guard failure == nil, choice.takes(record.assetID, at: record.timestamp)
                    else { return }
                    append(record)
                    progress(told.rows)
                    do throws(ExportFailure) { try output.flushIfFull() } catch { failure = error }
                }
            }
        } catch {
            throw ExportFailure(reason: "\(error)")
        }
        if let failure { throw failure }
        try output.finish()
        return told
    }

    private mutating func append(_ summary: StoredSummary) {
        do throws(StoreError) {
            let decoded = try summary.decoded()
            append(
                decoded.windows,
                decoded.assessments,
                Names(decoded.featureNames, decoded.channelNames),
                head: Self.head(summary.assetID, summary.source)
            ) { decoded.timestamp(of: $0, recordAt: summary.timestamp) }
        } catch {
            told.faults.append("\(error)")
        }
    }

    private mutating func append(_ record: StoredRecord) {
        do throws(StoreError) {
            let decoded = try record.decoded()
            append(
                decoded.windows,
                decoded.assessments,
                Names(decoded.featureNames, decoded.channelNames),
                head: Self.head(record.assetID, record.source)
            ) { record.timestamp(of: $0, in: decoded) }
        } catch {
            told.faults.append("\(error)")
        }
    }

    private mutating func append(_ stored: StoredReport) {
        told.rows += 1
        output.line { bytes in
            let head =
                "{\"kind\":\"health_reports\",\"source\":"
                + (stored.source.map { JSONText.quoted($0.rawValue) } ?? "null") + ","
            bytes.append(contentsOf: head.utf8)
            bytes.append(contentsOf: stored.report.json.utf8.dropFirst())
        }
    }

    /// The names that numbers go by; those without one are counted.
    private struct Names {
        let features: [String]
        let channels: [String]

        init(_ features: [String], _ channels: [String]) {
            self.features = features
            self.channels = channels
        }

        func feature(_ place: Int) -> String {
            features.indices.contains(place) ? features[place] : "feature_\(place)"
        }

        func channel(_ place: Int) -> String {
            channels.indices.contains(place) ? channels[place] : "channel_\(place)"
        }
    }

    private mutating func append(
        _ windows: [FeatureWindow],
        _ assessments: [Assessment],
        _ names: Names,
        head: String,
        stamp: (MonotonicTime) -> Timestamp?
    ) {
        func quoted(_ time: MonotonicTime) -> String {
            stamp(time).map { JSONText.quoted($0.description) } ?? "null"
        }
        if data == .features {
            for window in windows {
                told.rows += 1
                let from = quoted(window.first)
                let end = quoted(window.last)
                output.line {
                    let text = "{\"kind\":\"features\"\(head),\"from\":\(from),\"timestamp\":\(end)"
                    $0.append(contentsOf: text.utf8)
                    $0.append(contentsOf: Self.members(of: window, names).utf8)
                }
            }
        } else {
            for judged in assessments {
                told.rows += 1
                let time = quoted(judged.time)
                output.line {
                    let text = "{\"kind\":\"anomalies\"\(head),\"timestamp\":\(time)"
                    $0.append(contentsOf: text.utf8)
                    $0.append(contentsOf: Self.members(of: judged, names).utf8)
                }
            }
        }
    }

    private static func members(of window: FeatureWindow, _ names: Names) -> String {
        let values = window.values.enumerated().map { place, value in
            "\(JSONText.quoted(names.feature(place))):\(number(value))"
        }
        let evaluation = zip(EvaluationValues.names, window.evaluation).map { name, value in
            "\(JSONText.quoted(name)):\(number(value))"
        }
        let state = window.state.map { JSONText.quoted($0.rawValue) } ?? "null"
        return ",\"count\":\(window.count),\"operating_state\":\(state),\"values\":{"
            + values.joined(separator: ",") + "},\"evaluation\":{"
            + evaluation.joined(separator: ",") + "}}"
    }

    private static func members(of judged: Assessment, _ names: Names) -> String {
        let parts = judged.parts.map { part in
            "{\"channel\":\(JSONText.quoted(names.channel(Int(part.channel)))),"
                + "\"value\":\(number(part.value)),\"deviation\":\(number(part.deviation)),"
                + "\"share\":\(number(part.share))}"
        }
        return ",\"standing\":\"\(judged.standing.name)\",\"score\":\(number(judged.score)),"
            + "\"norm_score\":\(number(judged.normScore)),"
            + "\"forest_score\":\(number(judged.forestScore)),\"is_alarm\":\(judged.isAlarm),"
            + "\"asset_state\":\"\(judged.state.name)\","
            + "\"degradation_index\":\(judged.degradation),\"health_score\":"
            + "\(judged.health.map(String.init) ?? "null"),"
            + "\"parts\":[\(parts.joined(separator: ","))]}"
    }

    private static func head(_ assetID: String, _ source: Source) -> String {
        ",\"asset_id\":\(JSONText.quoted(assetID)),\"source\":\"\(source.rawValue)\""
    }

    private static func number(_ value: Double?) -> String {
        value.flatMap { $0.isFinite ? "\($0)" : nil } ?? "null"
    }
}
