import Diagnostics
import Store

/// An asset's raw events as the contract's JSON lines, one gzip file a UTC day.
struct RawDays {
    /// What was written of an asset, and what of it could not be.
    struct Told: Hashable {
        var events: UInt64 = 0
        var records: UInt64 = 0
        /// Records of which only a summary is left.
        var summaries: UInt64 = 0
        /// Records that do not decode.
        var unreadable: UInt64 = 0
        /// Events that have no time in UTC and so are of no day.
        var withoutTime: UInt64 = 0
        var sources: Set<String> = []
        var files: [ExportedFile] = []
    }

    private static let dayMicroseconds: Int64 = 86_400_000_000

    let assetID: String
    let from: Timestamp
    let end: Timestamp
    let store: StoredFile

    /// Writes the days of the range that have events into `folder`.
    ///
    /// A record may begin before midnight and go on after it; its events go where their times are.
    func write(
        into folder: StickFolder,
        progress: (Timestamp) throws(ExportError) -> Void
    ) throws(ExportError) -> Told {
        var told = Told()
        do throws(StoreError) {
            told.withoutTime = try store.eventCountWithoutTime(of: assetID)
        } catch {
            throw .store(error)
        }
        var day = from.microseconds - Self.mod(from.microseconds)
        while day < end.microseconds {
            let first = max(Timestamp(microseconds: day), from)
            let last = min(Timestamp(microseconds: day + Self.dayMicroseconds), end)
            try progress(first)
            if let file = try write(day: first, before: last, folder, &told) {
                told.files.append(file)
            }
            day += Self.dayMicroseconds
        }
        return told
    }

    private static func mod(_ microseconds: Int64) -> Int64 {
        let rest = microseconds % dayMicroseconds
        return rest < 0 ? rest + dayMicroseconds : rest
    }

    private func write(
        day: Timestamp,
        before last: Timestamp,
        _ folder: StickFolder,
        _ told: inout Told
    ) throws(ExportError) -> ExportedFile? {
        var lines: GzipLines?
        var failure: ExportError?
        var counted = told
        let start = Timestamp(
            microseconds: day.microseconds
                - AssetRecord.sentSpanLimit.wholeNanoseconds / 1_000
        )
        do throws(StoreError) {
            try store.eachPart(of: assetID, from: start, before: last) { part throws(StoreError) in
                do throws(ExportError) {
                    try take(part, day, last, folder, &lines, &counted)
                } catch {
                    failure = error
                    throw .closed(path: store.path)
                }
            }
        } catch {
            throw failure ?? .store(error)
        }
        told = counted
        return try lines?.finish()
    }

    private func take(
        _ part: StoredPart,
        _ day: Timestamp,
        _ last: Timestamp,
        _ folder: StickFolder,
        _ lines: inout GzipLines?,
        _ told: inout Told
    ) throws(ExportError) {
        // Those before the day were counted with theirs, or are before the range.
        let isOfDay = part.head.timestamp.map { !($0 < day) } ?? false
        let events: [SensorEvent]
        do throws(StoreError) {
            switch try part.decoded() {
            case .record(let record):
                events = record.events
                if isOfDay { told.records += 1 }
            case .summary:
                events = []
                if isOfDay { told.summaries += 1 }
            }
        } catch {
            if isOfDay { told.unreadable += 1 }
            return
        }
        for event in events {
            guard let time = event.timestamp, !(time < day), time < last else { continue }
            if lines == nil {
                lines = GzipLines(try StickFile("\(StickName.day(day)).jsonl.gz", in: folder))
            }
            let asset = AssetDeclaration(
                id: assetID,
                phases: 1,
                hasVibration: event.vibrationG != nil,
                duty: .unknownMotor
            )
            try lines?.line { event.appendJSON(asset: asset, to: &$0) }
            told.events += 1
            told.sources.insert(event.source.rawValue)
        }
    }
}
