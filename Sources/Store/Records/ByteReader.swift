/// Takes a record block apart; trusts nothing it reads.
///
/// Every count is checked before memory is taken for it.
struct ByteReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Whether all bytes have been read.
    var isAtEnd: Bool { position == bytes.count }

    mutating func byte() throws(RecordBlockError) -> UInt8 {
        guard position < bytes.count else { throw .truncated }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func word() throws(RecordBlockError) -> UInt64 {
        var word: UInt64 = 0
        for shift in stride(from: 0, to: 64, by: 8) {
            word |= UInt64(try byte()) << UInt64(shift)
        }
        return word
    }

    mutating func count() throws(RecordBlockError) -> UInt64 {
        var count: UInt64 = 0
        for shift in stride(from: 0, to: 64, by: 7) {
            let byte = try byte()
            let bits = UInt64(byte & 0x7F)
            guard shift < 63 || bits <= 1 else { throw .badValue("number") }
            count |= bits << UInt64(shift)
            if byte & 0x80 == 0 { return count }
        }
        throw .badValue("number")
    }

    /// A count of `what` that must not be above `limit`.
    mutating func count(of what: String, limit: Int) throws(RecordBlockError) -> Int {
        let count = try count()
        guard count <= UInt64(limit) else { throw .tooLarge(what: what, limit: limit) }
        return Int(count)
    }

    mutating func difference() throws(RecordBlockError) -> Int64 {
        let zigzag = try count()
        return Int64(bitPattern: zigzag >> 1) ^ -Int64(bitPattern: zigzag & 1)
    }

    mutating func text(byteLimit: Int) throws(RecordBlockError) -> String {
        let count = try count(of: "bytes of text", limit: byteLimit)
        guard count <= bytes.count - position else { throw .truncated }
        defer { position += count }
        guard
            let text = String(validating: bytes[position..<position + count], as: UTF8.self)
        else { throw .badValue("text") }
        return text
    }

    /// What `ByteWriter.write(steps:)` wrote; `count` is within a limit already.
    mutating func steps(_ count: Int) throws(RecordBlockError) -> [Int64] {
        // Each takes at least a byte.
        guard count <= bytes.count - position else { throw .truncated }
        var numbers: [Int64] = []
        numbers.reserveCapacity(count)
        var previous: Int64 = 0
        var step: Int64 = 0
        for _ in 0..<count {
            step = step &+ (try difference())
            previous = previous &+ step
            numbers.append(previous)
        }
        return numbers
    }

    /// What `ByteWriter.write(runs:)` wrote; `count` is within a limit already.
    mutating func runs(_ count: Int) throws(RecordBlockError) -> [UInt8] {
        var column: [UInt8] = []
        column.reserveCapacity(count)
        while column.count < count {
            let length = try self.count(of: "equal values", limit: count - column.count)
            guard length > 0 else { throw .badValue("run") }
            column.append(contentsOf: repeatElement(try byte(), count: length))
        }
        return column
    }

    /// What `ByteWriter.write(shuffled:)` wrote; `count` is within a limit already.
    mutating func shuffled(_ count: Int) throws(RecordBlockError) -> [UInt64] {
        guard count <= (bytes.count - position) / 8 else { throw .truncated }
        var words = [UInt64](repeating: 0, count: count)
        for _ in 0..<8 {
            for index in 0..<count {
                words[index] = words[index] << 8 | UInt64(bytes[position])
                position += 1
            }
        }
        return words
    }
}
