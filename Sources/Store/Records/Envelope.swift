/// The outside of a block: format (1 byte), CRC-32 of all that follows (4, lowest first), length of the
/// body before it was deflated (4, lowest first), and the body, deflated.
enum Envelope {
    private static let headerByteCount = 9

    /// The block of `body`, which is within a limit already.
    static func seal(_ body: [UInt8], format: UInt8) -> [UInt8] {
        var block: [UInt8] = [format, 0, 0, 0, 0]
        block.append(contentsOf: littleEndian(UInt32(body.count)))
        block.append(contentsOf: Deflate.deflate(body))
        block.replaceSubrange(1..<5, with: littleEndian(Deflate.checksum(block[5...])))
        return block
    }

    /// The body in `block`, whose format the caller knows.
    static func open(_ block: [UInt8], bodyByteLimit: Int) throws(RecordBlockError) -> [UInt8] {
        guard block.count > headerByteCount else { throw .truncated }
        guard number(block[1..<5]) == Deflate.checksum(block[5...]) else { throw .checksum }
        let length = Int(number(block[5..<9]))
        guard length <= bodyByteLimit else {
            throw .tooLarge(what: "bytes", limit: bodyByteLimit)
        }
        return try Deflate.inflate(block[headerByteCount...], count: length)
    }

    private static func littleEndian(_ number: UInt32) -> [UInt8] {
        [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: number >> UInt32($0)) }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
