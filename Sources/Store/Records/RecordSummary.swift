import Diagnostics

/// What is left of a record whose raw values had to make room: of each signal the extremes and mean.
public struct RecordSummary: Hashable, Sendable {
    /// One signal over the record's events.
    public struct Figures: Hashable, Sendable {
        /// How many events gave it.
        public let count: Int
        /// The lowest value, in the signal's unit.
        public let least: Double
        /// The arithmetic mean, in the signal's unit.
        public let mean: Double
        /// The highest value, in the signal's unit.
        public let greatest: Double
    }

    /// The signals that at least one event gave.
    public private(set) var figures: [Signal: Figures] = [:]

    /// The summary of `events`.
    public init(_ events: [SensorEvent]) {
        for signal in Signal.allCases {
            var count = 0
            var sum = 0.0
            var least = Double.infinity
            var greatest = -Double.infinity
            for event in events {
                guard let value = event.stored(signal) else { continue }
                count += 1
                sum += value
                least = min(least, value)
                greatest = max(greatest, value)
            }
            guard count > 0 else { continue }
            figures[signal] = Figures(
                count: count,
                least: least,
                mean: sum / Double(count),
                greatest: greatest
            )
        }
    }

    /// The first byte of its form on disk; that of a whole record is `RecordBlock.format`.
    static let format: UInt8 = 0x80

    /// Its bytes: format, then of each signal its place, count, least, mean and greatest value.
    var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.write(Self.format)
        for (place, signal) in Signal.allCases.enumerated() {
            guard let figures = figures[signal] else { continue }
            writer.write(UInt8(place))
            writer.write(count: UInt64(figures.count))
            for value in [figures.least, figures.mean, figures.greatest] {
                writer.write(word: value.bitPattern)
            }
        }
        return writer.bytes
    }

    /// The summary in `bytes`.
    ///
    /// - Throws: `RecordBlockError` for bytes that `bytes` never gives.
    init(bytes: [UInt8]) throws(RecordBlockError) {
        var reader = ByteReader(bytes)
        let format = try reader.byte()
        guard format == Self.format else { throw .unknownVersion(format) }
        while !reader.isAtEnd {
            let place = Int(try reader.byte())
            guard Signal.allCases.indices.contains(place) else { throw .badValue("signal") }
            figures[Signal.allCases[place]] = Figures(
                count: try reader.count(of: "events", limit: AssetRecord.eventLimit),
                least: Double(bitPattern: try reader.word()),
                mean: Double(bitPattern: try reader.word()),
                greatest: Double(bitPattern: try reader.word())
            )
        }
    }
}
