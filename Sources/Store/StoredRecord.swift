import Diagnostics

/// A record as the store holds it: what one can ask for at once, and the block behind it.
public struct StoredRecord: Sendable {
    /// Its number in the file, rising with every record; nil while it waits for its commit.
    public let id: Int64?
    /// The asset.
    public let assetID: String
    /// The kernel's id of the boot that its times belong to.
    public let bootID: String
    /// When it begins, by the clock of that boot.
    public let start: MonotonicTime
    /// When it begins, in UTC; nil until the clock of its boot was trusted.
    public let timestamp: Timestamp?
    /// From its start to its latest event or poll.
    public let duration: Duration
    /// Where its events come from.
    public let source: Source
    /// How many events it has.
    public let eventCount: Int
    /// The worst quality of its signals and readings.
    public let worstQuality: Quality
    /// What the machine was doing at its last event; nil without events.
    public let state: OperatingState?
    /// Which setting of the clock gave it its timestamp, counted over all boots from 1; 0 where the
    /// time came with the data, or there is none yet.
    ///
    /// Two records of one hour, lived through twice since the clock was set back, differ in it.
    public let clock: Int64
    /// The names that its features and channels go by.
    let names: RecordNames
    /// The bytes of all that is in it.
    let block: [UInt8]

    /// How many bytes what is in it takes on disk.
    public var blockByteCount: Int { block.count }

    /// All of it; an event without a timestamp has the one that follows from the record's.
    ///
    /// - Throws: `StoreError.badRecord` where its bytes are not what was written.
    public func decoded() throws(StoreError) -> AssetRecord {
        var record: AssetRecord
        do throws(RecordBlockError) {
            record = try RecordBlock.decode(block, assetID: assetID, names: names.list())
        } catch {
            throw .badRecord(id: id ?? 0, error)
        }
        guard let timestamp else { return record }
        record.events = record.events.map { event in
            guard event.timestamp == nil else { return event }
            let age = event.time.nanoseconds / 1_000 &- record.start.nanoseconds / 1_000
            return event.stamped(Timestamp(microseconds: timestamp.microseconds &+ age))
        }
        return record
    }
}

extension StoredRecord {
    /// The time in UTC of `time`, one of a window or judgement in `record`, which this decodes to.
    public func timestamp(of time: MonotonicTime, in record: AssetRecord) -> Timestamp? {
        let first = record.events.first
        guard let stamp = first?.timestamp ?? timestamp else { return nil }
        let origin = first?.timestamp == nil ? record.start : first?.time ?? record.start
        return stamp + .microseconds(time.nanoseconds / 1_000 - origin.nanoseconds / 1_000)
    }
}

extension SensorEvent {
    /// UTC less the machine's clock, µs, by its own time; nil where it has none.
    package var utcOffsetMicroseconds: Int64? {
        timestamp.map { $0.microseconds &- time.nanoseconds / 1_000 }
    }

    /// The same event at `timestamp`.
    func stamped(_ timestamp: Timestamp?) -> SensorEvent {
        SensorEvent(
            identity: identity,
            time: time,
            timestamp: timestamp,
            voltageV: voltageV,
            currentA: currentA,
            powerFactor: powerFactor,
            powerKW: powerKW,
            vibrationG: vibrationG,
            qualities: qualities,
            state: state,
            source: source
        )
    }
}

/// The names that a stored record's features and channels go by.
enum RecordNames: Hashable {
    /// It was given none.
    case none
    /// These.
    case list(NameList)
    /// Those of a list that is not in the file.
    case missing(Int64)

    /// The names; an empty list where there are none.
    func list() throws(RecordBlockError) -> NameList {
        switch self {
        case .none: return NameList.none
        case .list(let names): return names
        case .missing(let id): throw .unknownNames(id)
        }
    }
}

/// A log event as the store holds it.
public struct StoredLogEvent: Hashable, Sendable {
    /// Its number in the file, rising with every event; nil while it waits for its commit.
    public let id: Int64?
    /// The kernel's id of the boot that its time belongs to.
    public let bootID: String
    /// Which setting of the clock gave it its timestamp, as in `StoredRecord`.
    public let clock: Int64
    /// What happened; its timestamp is nil until the clock of its boot was trusted.
    public let event: LogEvent
}

/// How much the store holds, what waits for its commit included.
public struct StoreCounts: Hashable, Sendable {
    /// Asset records.
    public let records: UInt64
    /// Log events.
    public let events: UInt64
    /// Assets that have ever given something.
    public let assets: Int
}
