/// Builds the bytes of a record block, column by column.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ byte: UInt8) {
        bytes.append(byte)
    }

    /// Eight bytes, the lowest first.
    mutating func write(word: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
        }
    }

    /// Seven bits a byte, the lowest first, the top bit set on all but the last.
    mutating func write(count: UInt64) {
        var rest = count
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// A signed number near zero in few bytes (zigzag).
    mutating func write(difference: Int64) {
        write(count: UInt64(bitPattern: difference << 1 ^ difference >> 63))
    }

    /// Text of up to 255 UTF-8 bytes; the caller has checked its length.
    mutating func write(text: String) {
        write(count: UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    /// Numbers that advance by nearly the same step: the differences of their differences.
    ///
    /// Differences wrap around, so every number can be told.
    mutating func write(steps numbers: some Sequence<Int64>) {
        var previous: Int64 = 0
        var previousStep: Int64 = 0
        for number in numbers {
            let step = number &- previous
            write(difference: step &- previousStep)
            previousStep = step
            previous = number
        }
    }

    /// Bytes that seldom change: pairs of a run's length and its byte.
    mutating func write(runs column: some Sequence<UInt8>) {
        var run: (byte: UInt8, length: UInt64)?
        for byte in column {
            if let current = run, current.byte == byte {
                run = (byte, current.length + 1)
            } else {
                write(run)
                run = (byte, 1)
            }
        }
        write(run)
    }

    /// Eight-byte words with all first bytes together, then all second ones: like beside like, so
    /// that the signs and exponents of doubles deflate well.
    mutating func write(shuffled words: [UInt64]) {
        for shift in stride(from: 56, through: 0, by: -8) {
            for word in words {
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
    }

    private mutating func write(_ run: (byte: UInt8, length: UInt64)?) {
        guard let run else { return }
        write(count: run.length)
        write(run.byte)
    }
}
