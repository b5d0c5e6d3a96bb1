import Diagnostics
import Glibc
import Store

/// Why an export cannot be completed.
struct ExportFailure: Error {
    let reason: String
}

/// Writes stored events to a file or to standard output, in memory that does not grow.
struct EventExport {
    private static let bufferByteLimit = 256 * 1_024
    private static let header =
        "event_id,timestamp,asset_id,source,operating_state,voltage_v,current_a,power_factor,"
        + "power_kw,vibration_g,quality\n"

    private let format: StoreExportCommand.Format
    private let path: String?
    private let descriptor: Int32
    private var bytes: [UInt8] = []

    /// Opens the output; the file gets its name once all is written.
    init(format: StoreExportCommand.Format, path: String?) throws(ExportFailure) {
        self.format = format
        self.path = path
        if let path {
            let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC
            descriptor = open(Self.temporary(path), flags, 0o640)
            guard descriptor >= 0 else { throw Self.failure(path) }
        } else {
            signal(SIGPIPE, SIG_IGN)
            descriptor = STDOUT_FILENO
        }
        bytes.reserveCapacity(Self.bufferByteLimit * 2)
        if format == .csv { bytes.append(contentsOf: Self.header.utf8) }
    }

    /// How much was written, and what could not be.
    struct Told {
        var events: UInt64 = 0
        var faults: [String] = []
    }

    /// Writes the events of `file` whose records begin in `range`.
    mutating func write(
        _ file: StoredFile,
        asset: String?,
        range: (from: Timestamp?, to: Timestamp?),
        progress: (UInt64) -> Void
    ) throws(ExportFailure) -> Told {
        var told = Told()
        var failure: ExportFailure?
        do throws(StoreError) {
            try file.eachRecord { record throws(StoreError) in
                guard failure == nil, Self.isWanted(record, asset, range) else { return }
                do throws(StoreError) {
                    for event in try record.decoded().events { append(event, record.assetID) }
                    told.events += UInt64(record.eventCount)
                } catch {
                    told.faults.append("\(error)")
                }
                progress(told.events)
                guard bytes.count >= Self.bufferByteLimit else { return }
                do throws(ExportFailure) { try flush() } catch { failure = error }
            }
        } catch {
            throw ExportFailure(reason: "\(error)")
        }
        if let failure { throw failure }
        try flush()
        try finish()
        return told
    }

    private static func isWanted(
        _ record: StoredRecord,
        _ asset: String?,
        _ range: (from: Timestamp?, to: Timestamp?)
    ) -> Bool {
        if let asset, record.assetID != asset { return false }
        if range.from == nil, range.to == nil { return true }
        guard let time = record.timestamp else { return false }
        if let from = range.from, time < from { return false }
        if let to = range.to, !(time < to) { return false }
        return true
    }

    private mutating func append(_ event: SensorEvent, _ assetID: String) {
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
        bytes.append(UInt8(ascii: "\n"))
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

    private mutating func flush() throws(ExportFailure) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { raw in
                Glibc.write(descriptor, raw.baseAddress.map { $0 + done }, raw.count - done)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure(path ?? "standard output") }
            done += count
        }
        bytes.removeAll(keepingCapacity: true)
    }

    private func finish() throws(ExportFailure) {
        guard let path else { return }
        guard fsync(descriptor) == 0, close(descriptor) == 0,
            rename(Self.temporary(path), path) == 0
        else { throw Self.failure(path) }
    }

    private static func temporary(_ path: String) -> String { path + ".part" }

    private static func failure(_ path: String) -> ExportFailure {
        ExportFailure(reason: "cannot write \(path): \(String(cString: strerror(errno)))")
    }
}
