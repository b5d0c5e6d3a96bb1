/// Builds a byte string out of numbers: variable-length integers and run-length columns.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func byte(_ value: UInt8) { bytes.append(value) }

    /// LEB128: seven bits a byte, least significant first.
    mutating func unsigned(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Zigzag, so that small negative numbers are short too.
    mutating func signed(_ value: Int64) {
        unsigned(UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    mutating func fixed(_ value: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    mutating func text(_ value: String) {
        unsigned(UInt64(value.utf8.count))
        bytes += value.utf8
    }

    /// A column of bytes as runs: value, length, value, length …; its own length is not written.
    mutating func runs(_ column: [UInt8]) {
        var start = 0
        while start < column.count {
            var end = start + 1
            while end < column.count, column[end] == column[start] { end += 1 }
            byte(column[start])
            unsigned(UInt64(end - start))
            start = end
        }
    }

    /// A column of times: the first against `origin`, each other against the one before it.
    mutating func times(_ column: [Int64], from origin: Int64) {
        var previous = origin
        for time in column {
            signed(time &- previous)
            previous = time
        }
    }

    /// Doubles, bit for bit: each XORed with the one before it, then all first bytes, all second
    /// bytes and so on, so that equal exponents and short mantissas lie together for deflate.
    mutating func doubles(_ column: [Double]) {
        var previous: UInt64 = 0
        let mixed = column.map { value in
            defer { previous = value.bitPattern }
            return value.bitPattern ^ previous
        }
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            for value in mixed { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
        }
    }
}
