import Diagnostics

/// What is left of a record whose raw values had to make room: of each signal the extremes and mean,
/// and what was made of them.
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
    /// The feature windows of the record, oldest first.
    public private(set) var windows: [FeatureWindow] = []
    /// What was judged of the asset in it, oldest first.
    public private(set) var assessments: [Assessment] = []
    /// The names of `windows[].values`; empty where they are not known.
    public private(set) var featureNames: [String] = []
    /// The names of the channels that `Assessment.Part.channel` counts; empty where not known.
    public private(set) var channelNames: [String] = []
    /// The machine's time that the record's timestamp is of.
    private var start = MonotonicTime(nanoseconds: 0)

    /// The summary of `record`.
    init(_ record: AssetRecord) {
        self.init(record.events)
        windows = record.windows
        assessments = record.assessments
        // A timestamp that came with the events is that of the first of them.
        start = record.events.first.flatMap { $0.timestamp == nil ? nil : $0.time } ?? record.start
    }

    /// The time in UTC of `time`, one of a window or judgement, where the record's is `timestamp`.
    public func timestamp(of time: MonotonicTime, recordAt timestamp: Timestamp?) -> Timestamp? {
        timestamp.map { $0 + .microseconds(time.nanoseconds / 1_000 - start.nanoseconds / 1_000) }
    }

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
    /// The same of one with windows or assessments.
    static let analysisFormat: UInt8 = 0x81

    /// Its bytes.
    ///
    /// Without windows and assessments: format, then of each signal its place, count, least, mean and
    /// greatest value. With them: an `Envelope` around the start in ns, how many signals, these, the
    /// columns of windows, and those of assessments.
    var bytes: [UInt8] {
        var writer = ByteWriter()
        guard windows.isEmpty, assessments.isEmpty else {
            writer.write(word: UInt64(bitPattern: start.nanoseconds))
            writer.write(UInt8(figures.count))
            writeFigures(to: &writer)
            WindowColumns.write(windows, near: start, to: &writer)
            AssessmentColumns.write(assessments, near: start, to: &writer)
            return Envelope.seal(writer.bytes, format: Self.analysisFormat)
        }
        writer.write(Self.format)
        writeFigures(to: &writer)
        return writer.bytes
    }

    /// The summary in `bytes`, whose numbers go by `names`.
    ///
    /// - Throws: `RecordBlockError` for bytes that `bytes` never gives.
    init(bytes: [UInt8], names: NameList = .none) throws(RecordBlockError) {
        featureNames = names.features
        channelNames = names.channels
        guard bytes.first == Self.analysisFormat else {
            var reader = ByteReader(bytes)
            let format = try reader.byte()
            guard format == Self.format else { throw .unknownVersion(format) }
            while !reader.isAtEnd { try readFigures(from: &reader) }
            return
        }
        var reader = ByteReader(
            try Envelope.open(bytes, bodyByteLimit: RecordBlock.bodyByteLimit)
        )
        start = MonotonicTime(nanoseconds: Int64(bitPattern: try reader.word()))
        for _ in 0..<(try reader.count(of: "signals", limit: Signal.allCases.count)) {
            try readFigures(from: &reader)
        }
        windows = try WindowColumns.read(near: start, from: &reader)
        assessments = try AssessmentColumns.read(near: start, from: &reader)
        guard reader.isAtEnd else { throw .trailingBytes }
        try names.check(windows, assessments)
    }

    private func writeFigures(to writer: inout ByteWriter) {
        for (place, signal) in Signal.allCases.enumerated() {
            guard let figures = figures[signal] else { continue }
            writer.write(UInt8(place))
            writer.write(count: UInt64(figures.count))
            for value in [figures.least, figures.mean, figures.greatest] {
                writer.write(word: value.bitPattern)
            }
        }
    }

    private mutating func readFigures(from reader: inout ByteReader) throws(RecordBlockError) {
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
