extension PowerReference {
    private static let powerRange = 0.0...Signal.power.admissibleRange.upperBound

    /// The rated current, then each cell that has powers: its place, their number, and they.
    ///
    /// Of a cell that is frozen only the median is written, which is all that is asked of it.
    func write(to writer: inout StateByteWriter) {
        writer.write(ratedCurrentA)
        writer.write(UInt8(counts.count { $0 > 0 }))
        for cell in counts.indices where counts[cell] > 0 {
            let start = cell * Self.cellLimit
            writer.write(UInt8(cell))
            writer.write(UInt8(counts[cell]))
            if counts[cell] == Self.cellLimit {
                writer.write(powers[start + Self.cellLimit / 2])
            } else {
                for place in 0..<counts[cell] { writer.write(powers[start + place]) }
            }
        }
    }

    /// The table that was written.
    static func read(_ reader: inout StateByteReader) throws(StateBytesError) -> PowerReference {
        var table = Self(ratedCurrentA: try reader.number("rated current", in: 1e-6...1e6))
        let cellCount = try reader.byte()
        var next = 0
        for _ in 0..<cellCount {
            let cell = Int(try reader.byte())
            let count = Int(try reader.byte())
            guard (next..<table.counts.count).contains(cell), (1...cellLimit).contains(count) else {
                throw .badValue("power cell")
            }
            next = cell + 1
            table.counts[cell] = count
            var last = 0.0
            for place in 0..<count {
                if count < cellLimit || place == 0 {
                    let power = try reader.number("power", in: powerRange)
                    guard power >= last else { throw .badValue("power") }
                    last = power
                }
                table.powers[cell * cellLimit + place] = last
            }
        }
        return table
    }

    /// Goes on with what `other` has learned, if it is of the same motor.
    mutating func take(over other: consuming PowerReference?) {
        guard let other, other.ratedCurrentA == ratedCurrentA else { return }
        powers = other.powers
        counts = other.counts
    }
}
