import Diagnostics
import Store

/// Which stored rows an export takes.
struct ExportChoice {
    var asset: String?
    var from: Timestamp?
    var to: Timestamp?

    /// Whether it takes what is of `assetID` and begins at `time`.
    func takes(_ assetID: String, at time: Timestamp?) -> Bool {
        if let asset, assetID != asset { return false }
        if from == nil, to == nil { return true }
        guard let time else { return false }
        if let from, time < from { return false }
        if let to, !(time < to) { return false }
        return true
    }
}

/// Writes stored events, in memory that does not grow.
struct EventExport {
    private static let header =
        "event_id,timestamp,asset_id,source,operating_state,voltage_v,current_a,power_factor,"
        + "power_kw,vibration_g,quality"

    private let format: StoreExportCommand.Format
    private var output: ExportOutput

    /// An export to `output`.
    init(format: StoreExportCommand.Format, to output: ExportOutput) {
        self.format = format
        self.output = output
        if format == .csv {
            self.output.line { $0.append(contentsOf: Self.header.utf8) }
        }
    }

    /// Writes the events of `file` whose records `choice` takes.
    mutating func write(
        _ file: StoredFile,
        _ choice: ExportChoice,
        progress: (UInt64) -> Void
    ) throws(ExportFailure) -> ExportTold {
        var told = ExportTold()
        var failure: ExportFailure?
        do throws(StoreError) {
            try file.eachRecord { record throws(StoreError) in
                guard failure == nil, choice.takes(record.assetID, at: record.timestamp) else {
                    return
                }
                do throws(StoreError) {
                    for event in try record.decoded().events { append(event, record.assetID) }
                    told.rows += UInt64(record.eventCount)
                } catch {
                    told.faults.append("\(error)")
                }
                progress(told.rows)
                do throws(ExportFailure) { try output.flushIfFull() } catch { failure = error }
            }
        } catch {
            throw ExportFailure(reason: "\(error)")
        }
        if let failure { throw failure }
        try output.finish()
        return told
    }

    private mutating func append(_ event: SensorEvent, _ assetID: String) {
        let format = format
        output.line { bytes in
            switch format {
            case .jsonl:
                let asset = AssetDeclaration(
                    id: assetID,
                    phases: 1,
                    hasVibration: event.vibrationG != nil,
                    duty: .unknownMotor
                )
                event.appendJSON(asset: asset, to: &bytes)
            case .csv:
                let worst = Signal.allCases.map { event.qualities[$0] }.max { $0.grade < $1.grade }
                let fields = [
                    event.identity.description, event.timestamp.map(\.description) ?? "",
                    Self.csv(assetID), event.source.rawValue, event.state.rawValue,
                    "\(event.voltageV)", "\(event.currentA)", Self.csv(event.powerFactor),
                    Self.csv(event.powerKW), Self.csv(event.vibrationG),
                    worst.map { $0.grade.name } ?? "",
                ]
                bytes.append(contentsOf: fields.joined(separator: ",").utf8)
            }
        }
    }

    private static func csv(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }

    /// Text as a field of RFC 4180.
    private static func csv(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x22 && $0 != 0x2C }
        guard !isPlain else { return text }
        return "\""
            + text.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"") + "\""
    }
}
