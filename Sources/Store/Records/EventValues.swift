import Diagnostics

extension Signal {
    /// Those that an event may have no value of; their order is that of the stored columns.
    static let optional = [Signal.powerFactor, .power, .vibration]
}

extension SensorEvent {
    /// The value that is stored; one that is not finite is none.
    func stored(_ signal: Signal) -> Double? {
        self[signal].flatMap { $0.isFinite ? $0 : nil }
    }

    /// The bits by which its power differs from V·I·PF/1000 of `phases` equal phases: mostly none,
    /// since it is derived from them, and a column of zeros takes no room.
    fileprivate func powerDifference(_ powerKW: Double, phases: Double) -> UInt64 {
        powerKW.bitPattern
            ^ (phases * (voltageV * currentA * (powerFactor ?? 0)) / 1_000).bitPattern
    }
}

extension EventColumns {
    /// Writes how many phases predict the power best, then all values as one shuffled column.
    static func writeValues(of events: [SensorEvent], to body: inout ByteWriter) {
        let phases = bestPhases(events)
        body.write(phases)
        var words: [UInt64] = []
        for event in events { words.append((event.stored(.voltage) ?? 0).bitPattern) }
        for event in events { words.append((event.stored(.current) ?? 0).bitPattern) }
        for event in events {
            if let factor = event.stored(.powerFactor) { words.append(factor.bitPattern) }
        }
        for event in events {
            if let powerKW = event.stored(.power) {
                words.append(event.powerDifference(powerKW, phases: Double(phases)))
            }
        }
        for event in events {
            if let vibrationG = event.stored(.vibration) { words.append(vibrationG.bitPattern) }
        }
        body.write(shuffled: words)
    }

    /// Reads which values there are, and the values.
    static func readValues(
        _ count: Int,
        from body: inout ByteReader
    ) throws(RecordBlockError) -> EventValues {
        var present: [[Bool]] = []
        for _ in Signal.optional { present.append(try presences(count, from: &body)) }
        let phases = try body.byte()
        guard phases == 1 || phases == 3 else { throw .badValue("number of phases") }
        let total = 2 * count + present.reduce(0) { $0 + $1.count { $0 } }
        return EventValues(
            count: count,
            present: present,
            words: try body.shuffled(total),
            phases: Double(phases)
        )
    }

    private static func bestPhases(_ events: [SensorEvent]) -> UInt8 {
        for event in events {
            guard let powerKW = event.stored(.power), powerKW != 0 else { continue }
            return event.powerDifference(powerKW, phases: 3).leadingZeroBitCount
                > event.powerDifference(powerKW, phases: 1).leadingZeroBitCount ? 3 : 1
        }
        return 1
    }
}

/// The values of a record's events while they are put back together, first event first.
struct EventValues {
    private let count: Int
    private let present: [[Bool]]
    private let words: [UInt64]
    private let phases: Double
    /// Where the next value of each optional signal is.
    private var next: [Int]

    fileprivate init(count: Int, present: [[Bool]], words: [UInt64], phases: Double) {
        self.count = count
        self.present = present
        self.words = words
        self.phases = phases
        next = []
        var position = 2 * count
        for column in present {
            next.append(position)
            position += column.count { $0 }
        }
    }

    /// Event number `index`; they are asked for in their order.
    mutating func event(
        _ index: Int,
        identity: EventIdentity,
        time: MonotonicTime,
        timestamp: Timestamp?,
        qualities: InlineQualities,
        state: OperatingState,
        source: Source
    ) throws(RecordBlockError) -> SensorEvent {
        let voltageV = try finite(words[index])
        let currentA = try finite(words[count + index])
        let powerFactor = try optional(0, index, mask: 0)
        let prediction = phases * (voltageV * currentA * (powerFactor ?? 0)) / 1_000
        return SensorEvent(
            identity: identity,
            time: time,
            timestamp: timestamp,
            voltageV: voltageV,
            currentA: currentA,
            powerFactor: powerFactor,
            powerKW: try optional(1, index, mask: prediction.bitPattern),
            vibrationG: try optional(2, index, mask: 0),
            qualities: qualities,
            state: state,
            source: source
        )
    }

    private mutating func optional(
        _ column: Int,
        _ index: Int,
        mask: UInt64
    ) throws(RecordBlockError) -> Double? {
        guard present[column][index] else { return nil }
        defer { next[column] += 1 }
        return try finite(words[next[column]] ^ mask)
    }

    private func finite(_ word: UInt64) throws(RecordBlockError) -> Double {
        let value = Double(bitPattern: word)
        guard value.isFinite else { throw .badValue("number") }
        return value
    }
}
