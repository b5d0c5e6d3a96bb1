extension Detector {
    /// The format that is written.
    private static let format: UInt8 = 2
    /// The range of a time, of a time constant or of a piece of evidence, s.
    private static let seconds = 0.0...1e6
    private static let magnitude = -Moments.magnitudeLimit...Moments.magnitudeLimit

    /// Its state as it is stored, behind the checksum of its baseline: equal states, equal bytes.
    public var bytes: [UInt8] { bytes(rows: ring.count) }

    /// The same without its rows, for a store: about 1 kB instead of up to 70; the window fills anew.
    public var bytesAtRest: [UInt8] { bytes(rows: 0) }

    private func bytes(rows: Int) -> [UInt8] {
        var writer = StateByteWriter()
        writer.write(Self.format)
        writer.write(baseline.checksum)
        writer.write(phase.rawValue)
        for number in [evidence.value, course.peak, course.level, course.low, rereferenced] {
            writer.write(number)
        }
        for list in [centres, course.direction, sums, counts] {
            for number in list { writer.write(number) }
        }
        writer.write(UInt64(rows))
        writer.write(MonotonicTime(nanoseconds: ring.start))
        for age in (0..<rows).reversed() {
            let place = ring.place(age: age)
            writer.write(MonotonicTime(nanoseconds: ring.times[place]))
            for channel in 0..<channelCount {
                writer.write(ring.values[place * channelCount + channel])
                writer.write(ring.means[place * channelCount + channel])
            }
        }
        return writer.bytes
    }

    /// The detector whose state these bytes are; it goes on as if it had not been interrupted.
    ///
    /// After another boot, `restart` it: the times of its rows mean nothing any more.
    ///
    /// - Throws: `StateBytesError` for bytes that `bytes` never gives, or of another baseline.
    public init(_ baseline: Baseline, bytes: [UInt8]) throws(StateBytesError) {
        self.init(baseline)
        var reader = StateByteReader(bytes)
        let format = try reader.byte()
        guard format == Self.format else { throw .unknownVersion(format) }
        guard try reader.word() == baseline.checksum else { throw .badValue("baseline") }
        guard let phase = Phase(rawValue: try reader.byte()) else { throw .badValue("phase") }
        self.phase = phase
        let size = DetectionRules.deviationLimit * Double(DetectionRules.channelLimit)
        evidence.value = try reader.number("evidence", in: Self.seconds)
        course.peak = try reader.number("peak", in: 0...size)
        course.level = try reader.number("level", in: -size...size)
        course.low = try reader.number("low", in: Self.seconds)
        rereferenced = try reader.number("re-reference", in: Self.seconds)
        for channel in 0..<channelCount {
            centres[channel] = try reader.number("centre", in: Self.magnitude)
        }
        for channel in 0..<channelCount {
            course.direction[channel] = try reader.number("direction", in: -1.001...1.001)
        }
        for channel in 0..<channelCount {
            let sum = Moments.magnitudeLimit * 1e9
            sums[channel] = try reader.number("sum", in: -sum...sum)
        }
        for channel in 0..<channelCount {
            counts[channel] = try reader.number("count", in: 0...1e9)
        }
        try restoreRing(&reader)
        try reader.end()
    }

    private mutating func restoreRing(_ reader: inout StateByteReader) throws(StateBytesError) {
        let count = try reader.count("rows")
        guard count <= UInt64(ChannelRing.rowLimit) else { throw .badValue("rows") }
        let start = try reader.time("start").nanoseconds
        var last = start
        var values = [Double](repeating: 0, count: channelCount)
        var means = values
        for _ in 0..<count {
            let time = try reader.time("row").nanoseconds
            guard time >= last else { throw .badValue("row") }
            last = time
            for channel in 0..<channelCount {
                values[channel] = try Self.measured(&reader)
                means[channel] = try Self.measured(&reader)
            }
            ring.restore(time: time, values: values, means: means)
        }
        ring.restore(start: start)
    }

    /// A value of a channel, NaN where it was missing.
    private static func measured(_ reader: inout StateByteReader) throws(StateBytesError) -> Double
    {
        let number = try reader.anyNumber()
        guard number.isNaN || magnitude.contains(number) else { throw .badValue("value") }
        return number.isNaN ? .nan : number
    }
}
