/// Why stored bytes are not what they should be.
public enum StateBytesError: Error, Hashable, Sendable {
    /// They end too early.
    case truncated
    /// There are bytes behind the end.
    case tooLong
    /// They were written in a format that this program does not know.
    case unknownVersion(UInt8)
    /// What is named has a value that it never has.
    case badValue(String)
}

/// Puts numbers and texts one after the other: eight bytes a number, the lowest first.
struct StateByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ byte: UInt8) {
        bytes.append(byte)
    }

    mutating func write(_ flag: Bool) {
        bytes.append(flag ? 1 : 0)
    }

    mutating func write(_ word: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
        }
    }

    mutating func write(_ number: Double) {
        write(number.bitPattern)
    }

    mutating func write(_ time: MonotonicTime) {
        write(UInt64(bitPattern: time.nanoseconds))
    }

    mutating func write(_ timestamp: Timestamp) {
        write(UInt64(bitPattern: timestamp.microseconds))
    }

    /// Text of at most 65 535 bytes; the caller has checked its length.
    mutating func write(_ text: String) {
        let count = UInt16(clamping: text.utf8.count)
        bytes.append(UInt8(truncatingIfNeeded: count))
        bytes.append(UInt8(truncatingIfNeeded: count >> 8))
        bytes.append(contentsOf: text.utf8)
    }

    /// Its length, then the bytes.
    mutating func write(block: [UInt8]) {
        write(UInt64(block.count))
        bytes.append(contentsOf: block)
    }

    /// Whether there is a value, then the value.
    mutating func write<Value>(
        optional value: Value?,
        _ body: (inout Self, Value) -> Void
    ) {
        write(value != nil)
        if let value { body(&self, value) }
    }
}

/// Takes the same apart; trusts nothing it reads.
struct StateByteReader {
    /// The furthest instant from boot that is believed, in ns: 73 years.
    static let timeLimit: Int64 = 1 << 61
    /// The highest count that is believed.
    static let countLimit: UInt64 = 1 << 53

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Nothing may be left.
    func end() throws(StateBytesError) {
        guard position == bytes.count else { throw .tooLong }
    }

    mutating func byte() throws(StateBytesError) -> UInt8 {
        guard position < bytes.count else { throw .truncated }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func flag(_ what: String) throws(StateBytesError) -> Bool {
        switch try byte() {
        case 0: return false
        case 1: return true
        default: throw .badValue(what)
        }
    }

    mutating func word() throws(StateBytesError) -> UInt64 {
        guard bytes.count - position >= 8 else { throw .truncated }
        var word: UInt64 = 0
        for shift in stride(from: 0, to: 64, by: 8) {
            word |= UInt64(bytes[position]) << UInt64(shift)
            position += 1
        }
        return word
    }

    mutating func count(_ what: String) throws(StateBytesError) -> UInt64 {
        let count = try word()
        guard count <= Self.countLimit else { throw .badValue(what) }
        return count
    }

    /// Any number, not a number included.
    mutating func anyNumber() throws(StateBytesError) -> Double {
        Double(bitPattern: try word())
    }

    /// A number within `range`.
    mutating func number(
        _ what: String,
        in range: ClosedRange<Double>
    ) throws(StateBytesError) -> Double {
        let number = try anyNumber()
        guard range.contains(number) else { throw .badValue(what) }
        return number
    }

    mutating func time(_ what: String) throws(StateBytesError) -> MonotonicTime {
        let nanoseconds = Int64(bitPattern: try word())
        guard (-Self.timeLimit...Self.timeLimit).contains(nanoseconds) else {
            throw .badValue(what)
        }
        return MonotonicTime(nanoseconds: nanoseconds)
    }

    mutating func timestamp() throws(StateBytesError) -> Timestamp {
        Timestamp(microseconds: Int64(bitPattern: try word()))
    }

    mutating func text(
        _ what: String,
        byteLimit: Int,
        least: Int = 1
    ) throws(StateBytesError) -> String {
        let count = Int(try byte()) | Int(try byte()) << 8
        guard (least...byteLimit).contains(count) else { throw .badValue(what) }
        guard bytes.count - position >= count else { throw .truncated }
        defer { position += count }
        guard
            let text = String(validating: bytes[position..<position + count], as: UTF8.self)
        else { throw .badValue(what) }
        return text
    }

    mutating func block(_ what: String, byteLimit: Int) throws(StateBytesError) -> [UInt8] {
        let count = try count(what)
        guard count <= UInt64(byteLimit) else { throw .badValue(what) }
        guard bytes.count - position >= Int(count) else { throw .truncated }
        defer { position += Int(count) }
        return Array(bytes[position..<position + Int(count)])
    }

    mutating func optional<Value>(
        _ what: String,
        _ body: (inout Self) throws(StateBytesError) -> Value
    ) throws(StateBytesError) -> Value? {
        try flag(what) ? try body(&self) : nil
    }
}
