import Diagnostics
import Store

import struct Store.LogEvent  // Logging has one too.

/// Points as lines of InfluxDB's line protocol, in one buffer that is used again and again.
///
/// One line is one point. Tags are sorted. The type of a field never changes: numbers are floats.
/// A timestamp is in nanoseconds: the microseconds of the point, and in the last three digits the
/// number of the setting of the clock that gave it its time, so that points of an hour that was
/// lived through twice, since the clock was set back, never take each other's place. Events that
/// others have sent bring their time; their last three digits follow from their ids, so that two of
/// the same microsecond are two points, whichever record or request each of them came with.
public struct LineProtocol {
    /// The settings of the clock that are told apart; then their numbers begin anew.
    public static let clockCount: Int64 = 1_000

    /// The lines, each with its line feed.
    public internal(set) var bytes: [UInt8] = []
    /// How many lines there are.
    public private(set) var lineCount = 0

    let site: [UInt8]
    var prefix: [UInt8] = []
    private var ties = Ties()

    /// No lines yet; every one will carry the tag `site`, unless that is empty.
    public init(site: String) {
        var tag: [UInt8] = []
        Self.append(tag: ",site=", site, to: &tag)
        self.site = tag
    }

    /// Takes away all lines and keeps the memory.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        lineCount = 0
    }

    /// Appends all events of `record` as `sensor_data`, its polls as `device_data`, its windows as
    /// `features` and its assessments as `anomalies`.
    ///
    /// `offset` is UTC less the clock of the record's boot, in µs; events with a timestamp of their
    /// own keep it.
    public mutating func append(_ record: AssetRecord, offset: Int64, clock: Int64) {
        ties = Ties()
        let isSent = record.identitySeed == nil
        var source: Source?
        for event in record.events {
            if event.source != source {
                source = event.source
                setSensorPrefix(assetID: record.assetID, source: event.source)
            }
            append(event, offset: offset, clock: clock, isSent: isSent)
        }
        var deviceID: String?
        for poll in record.polls {
            if poll.deviceID != deviceID {
                deviceID = poll.deviceID
                setDevicePrefix(poll.deviceID, of: record)
            }
            append(poll, offset: offset, clock: clock)
        }
        appendAnalysis(of: record, offset: offset, clock: clock)
    }

    /// Appends `event` as a point of `events`.
    public mutating func append(_ event: LogEvent, at timestamp: Timestamp, clock: Int64) {
        LineText.append("events", to: &bytes)
        if let assetID = event.assetID { Self.append(tag: ",asset_id=", assetID, to: &bytes) }
        Self.append(tag: ",kind=", event.kind, to: &bytes)
        Self.append(tag: ",severity=", event.severity.rawValue, to: &bytes)
        bytes.append(contentsOf: site)
        LineText.append(" text=", to: &bytes)
        LineText.append(stringField: event.text, to: &bytes)
        LineText.append(",evidence=", to: &bytes)
        LineText.append(stringField: event.evidence, to: &bytes)
        end(microseconds: timestamp.microseconds, clock)
    }

    private mutating func append(
        _ event: SensorEvent,
        offset: Int64,
        clock: Int64,
        isSent: Bool
    ) {
        bytes.append(contentsOf: prefix)
        append("voltage_v=", event.voltageV)
        append(",current_a=", event.currentA)
        if let value = event.powerFactor { append(",power_factor=", value) }
        if let value = event.powerKW { append(",power_kw=", value) }
        if let value = event.vibrationG { append(",vibration_g=", value) }
        switch event.state {
        case .running: LineText.append(",operating_state=\"RUNNING\"", to: &bytes)
        case .idle: LineText.append(",operating_state=\"IDLE\"", to: &bytes)
        case .off: LineText.append(",operating_state=\"OFF\"", to: &bytes)
        }
        bytes.append(UInt8(ascii: ","))
        append(event.worstQuality)
        let stamped = event.time.nanoseconds / 1_000 &+ offset
        let microseconds = event.timestamp?.microseconds ?? stamped
        let wanted = isSent && event.timestamp != nil ? event.identity.digits : clock
        end(microseconds: microseconds, ties.settle(wanted, at: microseconds))
    }

    private mutating func append(_ poll: DevicePoll, offset: Int64, clock: Int64) {
        bytes.append(contentsOf: prefix)
        var worst = Quality.good
        for reading in poll.readings {
            if reading.quality.grade > worst.grade { worst = reading.quality }
            guard reading.quality.grade != .bad, let value = reading.value, value.isFinite else {
                continue
            }
            bytes.append(contentsOf: Self.channelNames[Int(reading.channel.rawValue)])
            LineText.append(float: value, to: &bytes)
            bytes.append(UInt8(ascii: ","))
        }
        append(worst)
        end(microseconds: poll.time.nanoseconds / 1_000 &+ offset, clock)
    }

    mutating func append(_ key: StaticString, _ value: Double) {
        LineText.append(key, to: &bytes)
        LineText.append(float: value, to: &bytes)
    }

    private mutating func append(_ quality: Quality) {
        switch quality.grade {
        case .good: LineText.append("quality=\"good\"", to: &bytes)
        case .uncertain: LineText.append("quality=\"uncertain\",quality_reason=\"", to: &bytes)
        case .bad: LineText.append("quality=\"bad\",quality_reason=\"", to: &bytes)
        }
        guard quality.grade != .good else { return }
        bytes.append(contentsOf: quality.reason.name.utf8)
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func end(microseconds: Int64, _ clock: Int64) {
        bytes.append(UInt8(ascii: " "))
        let nanoseconds = microseconds &* 1_000 &+ clock % Self.clockCount
        LineText.append(integer: nanoseconds, to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
        lineCount += 1
    }

    private mutating func setSensorPrefix(assetID: String, source: Source) {
        prefix.removeAll(keepingCapacity: true)
        LineText.append("sensor_data", to: &prefix)
        Self.append(tag: ",asset_id=", assetID, to: &prefix)
        prefix.append(contentsOf: site)
        Self.append(tag: ",source=", source.rawValue, to: &prefix)
        prefix.append(UInt8(ascii: " "))
    }

    private mutating func setDevicePrefix(_ deviceID: String, of record: AssetRecord) {
        prefix.removeAll(keepingCapacity: true)
        LineText.append("device_data", to: &prefix)
        Self.append(tag: ",asset_id=", record.assetID, to: &prefix)
        Self.append(tag: ",device_id=", deviceID, to: &prefix)
        prefix.append(contentsOf: site)
        Self.append(tag: ",source=", record.source.rawValue, to: &prefix)
        prefix.append(UInt8(ascii: " "))
    }

    /// A tag without a value is no tag: servers refuse it.
    static func append(tag key: StaticString, _ value: String, to bytes: inout [UInt8]) {
        guard !value.isEmpty else { return }
        LineText.append(key, to: &bytes)
        LineText.append(tagValue: value, to: &bytes)
    }

    /// `name=` of every channel, at its raw value.
    private static let channelNames: [[UInt8]] = {
        var names = [[UInt8]](repeating: [], count: 256)
        for channel in Channel.allCases {
            names[Int(channel.rawValue)] = Array("\(channel.name)=".utf8)
        }
        return names
    }()
}

/// Which of the last three digits are taken at one microsecond of one record.
struct Ties {
    private var microseconds = Int64.min
    private var taken: [Bool] = []
    private var first: Int64 = 0
    private var count = 0

    /// The digits that an event at `microseconds` gets: those that are `wanted`, or the next free.
    ///
    /// A record has no more events than there are digits; the events come in the order of time.
    mutating func settle(_ wanted: Int64, at microseconds: Int64) -> Int64 {
        let limit = LineProtocol.clockCount
        var digits = (wanted % limit + limit) % limit
        if microseconds != self.microseconds {
            (self.microseconds, first, count) = (microseconds, digits, 1)
            return digits
        }
        // Two of the same microsecond are rare: only then is there a table.
        if count == 1 {
            taken = Array(repeating: false, count: Int(limit))
            taken[Int(first)] = true
        }
        count += 1
        guard count <= limit else { return digits }
        while taken[Int(digits)] { digits = (digits + 1) % limit }
        taken[Int(digits)] = true
        return digits
    }
}

extension EventIdentity {
    /// Three digits, 0…999, that follow from it.
    var digits: Int64 {
        let mixed = SplitMix64.mix(SplitMix64.mix(high) ^ low)
        return Int64(mixed % UInt64(LineProtocol.clockCount))
    }
}

extension SensorEvent {
    /// The worst quality of its signals.
    var worstQuality: Quality {
        var worst = Quality.good
        for signal in Signal.allCases where qualities[signal].grade > worst.grade {
            worst = qualities[signal]
        }
        return worst
    }
}
