import Diagnostics

/// A record as bytes: columns of equal things beside each other, then deflate.
///
/// Layout, version 1: the byte 1; CRC-32 and length of the payload, four bytes each, least
/// significant first; the payload as a zlib stream. The payload holds the events (`EventColumns`),
/// then the number of poll groups, then each group (`PollColumns`). Doubles come back bit for bit.
package enum RecordBlock {
    /// The format that is written.
    static let version: UInt8 = 1
    /// The most bytes a payload has: 4 096 events and polls of a rich meter fit well.
    static let payloadByteLimit = 16 * 1_024 * 1_024
    /// The most events, polls, or values of one channel in a block.
    static let itemLimit = 1_000_000
    private static let headerLength = 9

    /// The bytes of `record`.
    package static func encode(_ record: AssetRecord) -> [UInt8] {
        var writer = ByteWriter()
        EventColumns.write(record, to: &writer)
        let groups = PollColumns.groups(record.polls)
        writer.unsigned(UInt64(groups.count))
        for group in groups { PollColumns.write(group, from: record.start, to: &writer) }
        var block: [UInt8] = [version]
        for number in [Deflate.checksum(writer.bytes), UInt32(writer.bytes.count)] {
            for shift in stride(from: UInt32(0), to: 32, by: 8) {
                block.append(UInt8(truncatingIfNeeded: number >> shift))
            }
        }
        return block + Deflate.compress(writer.bytes)
    }

    /// The record that `block` was made from; the row around it knows the rest.
    package static func decode(
        _ block: [UInt8],
        assetID: String,
        source: Source,
        start: MonotonicTime
    ) throws(StoreError) -> AssetRecord {
        guard block.count > headerLength, block[0] == version else {
            throw .corruptBlock(
                block.isEmpty ? "it is empty" : "version \(block[0]), \(version) expected"
            )
        }
        let length = Int(number(block[5..<9]))
        guard length <= payloadByteLimit else {
            throw .corruptBlock("\(length) bytes, at most \(payloadByteLimit) expected")
        }
        let payload = try Deflate.expand(block[headerLength...], to: length)
        guard Deflate.checksum(payload) == number(block[1..<5]) else {
            throw .corruptBlock("its checksum is wrong")
        }
        var reader = ByteReader(payload)
        var record = AssetRecord(
            assetID: assetID,
            source: source,
            start: start,
            identitySeed: 0,
            firstSequence: 0,
            events: [],
            polls: []
        )
        try EventColumns.read(into: &record, from: &reader)
        let groups = try reader.count(limit: itemLimit)
        var polls: [(place: Int64, poll: DevicePoll)] = []
        for _ in 0..<groups { polls += try PollColumns.read(from: start, from: &reader) }
        guard reader.remaining == 0 else { throw .corruptBlock("bytes are left over") }
        record.polls = PollColumns.inOrder(polls)
        return record
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
