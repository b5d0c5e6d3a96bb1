import Diagnostics

/// The bytes of one record as they are stored: a header and a deflated body of columns.
///
/// Header: format (1 byte), CRC-32 of all that follows (4, lowest first), length of the body before
/// it was deflated (4, lowest first). Body: source, start in ns, identities, events, polls, and since
/// format 2 windows and assessments. Every number comes back to the bit; a value that is not finite is
/// none, and is stored as none. The names of features and channels are not in it: see `NameList`.
package enum RecordBlock {
    /// The format that is written; all older ones stay readable.
    static let format: UInt8 = 2
    /// The format without windows and assessments.
    static let firstFormat: UInt8 = 1
    /// The longest body, before it is deflated.
    static let bodyByteLimit = 4 * 1_024 * 1_024

    /// The block of `record`.
    ///
    /// - Throws: `StoreError.tooLarge` for a record above one of its limits.
    package static func encode(_ record: AssetRecord) throws(StoreError) -> [UInt8] {
        try checkLimits(of: record)
        var body = ByteWriter()
        body.write(record.source.storedByte)
        body.write(word: UInt64(bitPattern: record.start.nanoseconds))
        EventColumns.write(record, to: &body)
        PollColumns.write(record.polls, start: record.start, to: &body)
        WindowColumns.write(record.windows, near: record.nearTime, to: &body)
        AssessmentColumns.write(record.assessments, near: record.nearTime, to: &body)
        guard body.bytes.count <= bodyByteLimit else {
            throw .tooLarge(
                what: "a record of \(record.assetID)",
                size: body.bytes.count,
                limit: bodyByteLimit
            )
        }
        return Envelope.seal(body.bytes, format: format)
    }

    /// The record of `block`, which belongs to `assetID` and whose numbers go by `names`.
    ///
    /// Any bytes may be given: it throws and never traps, and takes memory within the limits of a
    /// record. Events that had no timestamp have none.
    package static func decode(
        _ block: [UInt8],
        assetID: String
    ) throws(RecordBlockError) -> AssetRecord {
        try decode(block, assetID: assetID, names: .none)
    }

    /// The same; with names, every number that has one must have one of them.
    static func decode(
        _ block: [UInt8],
        assetID: String,
        names: NameList
    ) throws(RecordBlockError) -> AssetRecord {
        guard let found = block.first else { throw .truncated }
        guard found == format || found == firstFormat else { throw .unknownVersion(found) }
        var body = ByteReader(try Envelope.open(block, bodyByteLimit: bodyByteLimit))
        guard let source = Source(storedByte: try body.byte()) else { throw .badValue("source") }
        var record = AssetRecord(
            assetID: assetID,
            source: source,
            start: MonotonicTime(nanoseconds: Int64(bitPattern: try body.word())),
            identitySeed: nil,
            firstSequence: 0,
            events: [],
            polls: [],
            featureNames: names.features,
            channelNames: names.channels
        )
        try EventColumns.read(into: &record, from: &body)
        record.polls = try PollColumns.read(start: record.start, from: &body)
        if found != firstFormat {
            record.windows = try WindowColumns.read(near: record.nearTime, from: &body)
            record.assessments = try AssessmentColumns.read(near: record.nearTime, from: &body)
            try names.check(record.windows, record.assessments)
        }
        guard body.isAtEnd else { throw .trailingBytes }
        return record
    }

    private static func checkLimits(of record: AssetRecord) throws(StoreError) {
        let readings = record.polls.reduce(0) { $0 + $1.readings.count }
        let longestPoll = record.polls.map(\.readings.count).max() ?? 0
        let longestID = record.polls.map(\.deviceID.utf8.count).max() ?? 0
        let sizes = [
            ("events", record.events.count, AssetRecord.eventLimit),
            ("polls", record.polls.count, AssetRecord.pollLimit),
            ("readings", readings, AssetRecord.readingLimit),
            ("readings of a poll", longestPoll, DevicePoll.readingLimit),
            ("bytes of a device id", longestID, AssetDeclaration.idByteLimit),
        ]
        for (what, size, limit) in sizes + record.analysisSizes where size > limit {
            throw .tooLarge(
                what: "the number of \(what) in a record of \(record.assetID)",
                size: size,
                limit: limit
            )
        }
        let isSound = record.assessments.allSatisfy { (0...1).contains($0.degradation) }
        do throws(RecordBlockError) {
            guard isSound else { throw .badValue("degradation index") }
            try NameList(of: record).check(record.windows, record.assessments)
        } catch {
            throw .refused(what: "a record of \(record.assetID)", error)
        }
    }
}

extension AssetRecord {
    /// What a slow source's windows and judgements mostly end with: its last event.
    fileprivate var nearTime: MonotonicTime { events.last?.time ?? start }

    /// What is counted of its windows, assessments and names, how many there are, and the limit.
    fileprivate var analysisSizes: [(String, Int, Int)] {
        let names = featureNames + channelNames
        return [
            ("windows", windows.count, Self.windowLimit),
            ("features", windows.reduce(0) { $0 + $1.values.count }, Self.windowValueLimit),
            (
                "features of a window", windows.map(\.values.count).max() ?? 0,
                FeatureWindow.valueLimit
            ),
            (
                "features V1 of a window", windows.map(\.evaluation.count).max() ?? 0,
                EvaluationValues.names.count
            ),
            ("events of a window", windows.map(\.count).max() ?? 0, Self.eventLimit),
            ("assessments", assessments.count, Self.assessmentLimit),
            ("parts", assessments.map(\.parts.count).max() ?? 0, Assessment.partLimit),
            ("feature names", featureNames.count, NameList.countLimit),
            ("channel names", channelNames.count, NameList.countLimit),
            ("bytes of a name", names.map(\.utf8.count).max() ?? 0, NameList.nameByteLimit),
        ]
    }
}
