import Diagnostics

/// The bytes of one record as they are stored: a header and a deflated body of columns.
///
/// Header: format (1 byte), CRC-32 of all that follows (4, lowest first), length of the body before
/// it was deflated (4, lowest first). Body: source, start in ns, identities, events, polls. Every
/// number comes back to the bit; a value that is not finite is none, and is stored as none.
package enum RecordBlock {
    /// The format that is written; all older ones stay readable.
    static let format: UInt8 = 1
    /// The longest body, before it is deflated.
    static let bodyByteLimit = 4 * 1_024 * 1_024
    private static let headerByteCount = 9

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
        guard body.bytes.count <= bodyByteLimit else {
            throw .tooLarge(
                what: "a record of \(record.assetID)",
                size: body.bytes.count,
                limit: bodyByteLimit
            )
        }
        let length = UInt32(body.bytes.count)
        var block: [UInt8] = [format, 0, 0, 0, 0]
        block.append(contentsOf: littleEndian(length))
        block.append(contentsOf: Deflate.deflate(body.bytes))
        block.replaceSubrange(1..<5, with: littleEndian(Deflate.checksum(block[5...])))
        return block
    }

    /// The record of `block`, which belongs to `assetID`.
    ///
    /// Any bytes may be given: it throws and never traps, and takes memory within the limits of a
    /// record. Events that had no timestamp have none.
    package static func decode(
        _ block: [UInt8],
        assetID: String
    ) throws(RecordBlockError) -> AssetRecord {
        guard let found = block.first else { throw .truncated }
        guard found == format else { throw .unknownVersion(found) }
        guard block.count > headerByteCount else { throw .truncated }
        guard number(block[1..<5]) == Deflate.checksum(block[5...]) else { throw .checksum }
        let length = Int(number(block[5..<9]))
        guard length <= bodyByteLimit else {
            throw .tooLarge(what: "bytes", limit: bodyByteLimit)
        }
        var body = ByteReader(try Deflate.inflate(block[headerByteCount...], count: length))
        guard let source = Source(storedByte: try body.byte()) else { throw .badValue("source") }
        var record = AssetRecord(
            assetID: assetID,
            source: source,
            start: MonotonicTime(nanoseconds: Int64(bitPattern: try body.word())),
            identitySeed: nil,
            firstSequence: 0,
            events: [],
            polls: []
        )
        try EventColumns.read(into: &record, from: &body)
        record.polls = try PollColumns.read(start: record.start, from: &body)
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
        for (what, size, limit) in sizes where size > limit {
            throw .tooLarge(
                what: "the number of \(what) in a record of \(record.assetID)",
                size: size,
                limit: limit
            )
        }
    }

    private static func littleEndian(_ number: UInt32) -> [UInt8] {
        [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: number >> UInt32($0)) }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
