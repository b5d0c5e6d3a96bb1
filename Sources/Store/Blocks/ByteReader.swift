/// Reads what `ByteWriter` wrote, and trusts none of it.
struct ByteReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The bytes not read yet: no count in the data can be larger.
    var remaining: Int { bytes.count - position }

    mutating func byte() throws(StoreError) -> UInt8 {
        guard position < bytes.count else { throw .corruptBlock("it ends too early") }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func unsigned() throws(StoreError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            let next = try byte()
            guard shift < 63 || next <= 1 else { break }
            value |= UInt64(next & 0x7F) << shift
            if next & 0x80 == 0 { return value }
        }
        throw .corruptBlock("a number has more than 64 bits")
    }

    mutating func signed() throws(StoreError) -> Int64 {
        let value = try unsigned()
        return Int64(bitPattern: value >> 1 ^ (0 &- (value & 1)))
    }

    mutating func fixed() throws(StoreError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 8) { value |= UInt64(try byte()) << shift }
        return value
    }

    /// A count, at most `limit`.
    mutating func count(limit: Int) throws(StoreError) -> Int {
        let value = try unsigned()
        guard value <= UInt64(limit) else {
            throw .corruptBlock("a count of \(value), at most \(limit) expected")
        }
        return Int(value)
    }

    mutating func text(limit: Int) throws(StoreError) -> String {
        let length = try count(limit: limit)
        guard length <= remaining else { throw .corruptBlock("it ends too early") }
        defer { position += length }
        let slice = bytes[position..<(position + length)]
        guard let text = String(validating: slice, as: UTF8.self) else {
            throw .corruptBlock("a name is not UTF-8")
        }
        return text
    }

    mutating func runs(_ count: Int) throws(StoreError) -> [UInt8] {
        var column: [UInt8] = []
        while column.count < count {
            let value = try byte()
            let length = try self.count(limit: count - column.count)
            guard length > 0 else { throw .corruptBlock("a run of nothing") }
            column.append(contentsOf: repeatElement(value, count: length))
        }
        return column
    }

    mutating func times(_ count: Int, from origin: Int64) throws(StoreError) -> [Int64] {
        guard count <= remaining else { throw .corruptBlock("more times than bytes") }
        var column: [Int64] = []
        column.reserveCapacity(count)
        var previous = origin
        for _ in 0..<count {
            previous = previous &+ (try signed())
            column.append(previous)
        }
        return column
    }

    mutating func doubles(_ count: Int) throws(StoreError) -> [Double] {
        guard count <= remaining / 8 else { throw .corruptBlock("more values than bytes") }
        var mixed = [UInt64](repeating: 0, count: count)
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            for index in 0..<count {
                mixed[index] |= UInt64(bytes[position]) << shift
                position += 1
            }
        }
        var previous: UInt64 = 0
        return mixed.map { value in
            previous ^= value
            return Double(bitPattern: previous)
        }
    }
}
