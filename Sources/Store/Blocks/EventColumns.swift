import Diagnostics

/// The sensor events of a record as columns.
///
/// Order: count; and, if there are any, seed, first sequence number, times, whether there are
/// timestamps (0 none, 1 all) and their distances from the monotonic times, states, and for each
/// signal the qualities, the presences and the values.
enum EventColumns {
    static func write(_ record: AssetRecord, to writer: inout ByteWriter) {
        let events = record.events
        writer.unsigned(UInt64(events.count))
        guard !events.isEmpty else { return }
        writer.fixed(record.identitySeed)
        writer.fixed(record.firstSequence)
        writer.times(events.map(\.time.nanoseconds), from: record.start.nanoseconds)
        writer.runs(events.map { $0.timestamp == nil ? 0 : 1 })
        let offsets = events.compactMap { event in
            event.timestamp.map { $0.microseconds &- event.time.nanoseconds / 1_000 }
        }
        writer.times(offsets, from: 0)
        writer.runs(events.map(\.state.storedByte))
        for signal in Signal.allCases {
            writer.runs(events.map { $0.qualities[signal].storedByte })
            writer.runs(events.map { $0[signal] == nil ? 0 : 1 })
            writer.doubles(events.compactMap { $0[signal] })
        }
    }

    static func read(
        into record: inout AssetRecord,
        from reader: inout ByteReader
    ) throws(StoreError) {
        let count = try reader.count(limit: RecordBlock.itemLimit)
        guard count > 0 else { return }
        record.identitySeed = try reader.fixed()
        record.firstSequence = try reader.fixed()
        let times = try reader.times(count, from: record.start.nanoseconds)
        let timestamps = try timestamps(count, times, &reader)
        let states = try reader.runs(count)
        var columns: [(qualities: [UInt8], values: [Double?])] = []
        for _ in Signal.allCases {
            let qualities = try reader.runs(count)
            columns.append((qualities, try optionals(count, &reader)))
        }
        record.events.reserveCapacity(count)
        for index in 0..<count {
            var qualities = InlineQualities()
            for signal in Signal.allCases {
                qualities[signal] = try quality(columns[signal.rawValue].qualities[index])
            }
            guard let state = OperatingState(storedByte: states[index]),
                let voltageV = columns[Signal.voltage.rawValue].values[index],
                let currentA = columns[Signal.current.rawValue].values[index]
            else { throw .corruptBlock("an event without state, voltage or current") }
            record.events.append(
                SensorEvent(
                    identity: EventIdentity(
                        seed: record.identitySeed,
                        sequence: record.firstSequence &+ UInt64(index)
                    ),
                    time: MonotonicTime(nanoseconds: times[index]),
                    timestamp: timestamps[index],
                    voltageV: voltageV,
                    currentA: currentA,
                    powerFactor: columns[Signal.powerFactor.rawValue].values[index],
                    powerKW: columns[Signal.power.rawValue].values[index],
                    vibrationG: columns[Signal.vibration.rawValue].values[index],
                    qualities: qualities,
                    state: state,
                    source: record.source
                )
            )
        }
    }

    private static func timestamps(
        _ count: Int,
        _ times: [Int64],
        _ reader: inout ByteReader
    ) throws(StoreError) -> [Timestamp?] {
        let presences = try reader.runs(count)
        let offsets = try reader.times(presences.count { $0 == 1 }, from: 0)
        var next = 0
        return times.indices.map { index in
            guard presences[index] == 1 else { return nil }
            defer { next += 1 }
            return Timestamp(microseconds: offsets[next] &+ times[index] / 1_000)
        }
    }

    /// A column of values of which some may be missing.
    static func optionals(
        _ count: Int,
        _ reader: inout ByteReader
    ) throws(StoreError) -> [Double?] {
        let presences = try reader.runs(count)
        let values = try reader.doubles(presences.count { $0 == 1 })
        var next = 0
        return presences.map { presence in
            guard presence == 1 else { return nil }
            defer { next += 1 }
            return values[next]
        }
    }

    static func quality(_ byte: UInt8) throws(StoreError) -> Quality {
        guard let quality = Quality(storedByte: byte) else {
            throw .corruptBlock("\(byte) is no quality")
        }
        return quality
    }
}
