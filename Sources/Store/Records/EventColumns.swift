import Diagnostics

/// The columns of a record's sensor events.
///
/// In order: number of events; identities; time steps in ns from the record's start; which have a
/// timestamp, and its steps in µs against the machine's clock; which have a power factor, a power
/// and a vibration; the values of all signals; the five qualities; states; sources.
enum EventColumns {
    private static let seeded: UInt8 = 0
    private static let explicit: UInt8 = 1

    static func write(_ record: AssetRecord, to body: inout ByteWriter) {
        let events = record.events
        body.write(count: UInt64(events.count))
        guard !events.isEmpty else { return }
        writeIdentities(of: record, to: &body)
        let start = record.start.nanoseconds
        body.write(steps: events.lazy.map { $0.time.nanoseconds &- start })
        let stamped = events.compactMap { event in
            event.timestamp.map { $0.microseconds &- event.time.nanoseconds / 1_000 }
        }
        body.write(runs: events.lazy.map { $0.timestamp == nil ? 0 : 1 })
        body.write(steps: stamped)
        for signal in Signal.optional {
            body.write(runs: events.lazy.map { $0.stored(signal) == nil ? 0 : 1 })
        }
        writeValues(of: events, to: &body)
        for signal in Signal.allCases {
            body.write(runs: events.lazy.map { $0.qualities[signal].storedByte })
        }
        body.write(runs: events.lazy.map(\.state.storedByte))
        body.write(runs: events.lazy.map(\.source.storedByte))
    }

    static func read(
        into record: inout AssetRecord,
        from body: inout ByteReader
    ) throws(RecordBlockError) {
        let count = try body.count(of: "events", limit: AssetRecord.eventLimit)
        guard count > 0 else { return }
        let identities = try readIdentities(count, into: &record, from: &body)
        let times = try body.steps(count)
        let stamped = try presences(count, from: &body)
        var offsets = try body.steps(stamped.count { $0 }).makeIterator()
        var values = try readValues(count, from: &body)
        var qualities = [InlineQualities](repeating: InlineQualities(), count: count)
        for signal in Signal.allCases {
            for (index, byte) in try body.runs(count).enumerated() {
                guard let quality = Quality(storedByte: byte) else { throw .badValue("quality") }
                qualities[index][signal] = quality
            }
        }
        let states = try body.runs(count)
        let sources = try body.runs(count)
        record.events.reserveCapacity(count)
        for index in 0..<count {
            guard let state = OperatingState(storedByte: states[index]) else {
                throw .badValue("state")
            }
            guard let source = Source(storedByte: sources[index]) else {
                throw .badValue("source")
            }
            let time = record.start.nanoseconds &+ times[index]
            let offset = stamped[index] ? offsets.next() : nil
            record.events.append(
                try values.event(
                    index,
                    identity: identities[index],
                    time: MonotonicTime(nanoseconds: time),
                    timestamp: offset.map { Timestamp(microseconds: $0 &+ time / 1_000) },
                    qualities: qualities[index],
                    state: state,
                    source: source
                )
            )
        }
    }

    /// A column of flags.
    static func presences(
        _ count: Int,
        from body: inout ByteReader
    ) throws(RecordBlockError) -> [Bool] {
        let bytes = try body.runs(count)
        guard bytes.allSatisfy({ $0 <= 1 }) else { throw .badValue("flag") }
        return bytes.map { $0 == 1 }
    }

    private static func writeIdentities(of record: AssetRecord, to body: inout ByteWriter) {
        if let seed = record.identitySeed, record.identitiesFollowSeed(seed) {
            body.write(seeded)
            body.write(word: seed)
            body.write(word: record.firstSequence)
            return
        }
        body.write(explicit)
        for event in record.events {
            body.write(word: event.identity.high)
            body.write(word: event.identity.low)
        }
    }

    private static func readIdentities(
        _ count: Int,
        into record: inout AssetRecord,
        from body: inout ByteReader
    ) throws(RecordBlockError) -> [EventIdentity] {
        switch try body.byte() {
        case seeded:
            let seed = try body.word()
            let first = try body.word()
            record.identitySeed = seed
            record.firstSequence = first
            return (0..<UInt64(count)).map { EventIdentity(seed: seed, sequence: first &+ $0) }
        case explicit:
            var identities: [EventIdentity] = []
            for _ in 0..<count {
                let high = try body.word()
                guard let identity = EventIdentity(high: high, low: try body.word()) else {
                    throw .badValue("event id")
                }
                identities.append(identity)
            }
            return identities
        default: throw .badValue("kind of event ids")
        }
    }
}

extension AssetRecord {
    fileprivate func identitiesFollowSeed(_ seed: UInt64) -> Bool {
        for (index, event) in events.enumerated() {
            let sequence = firstSequence &+ UInt64(index)
            guard event.identity == EventIdentity(seed: seed, sequence: sequence) else {
                return false
            }
        }
        return true
    }
}
