/// The newest events that were sent and stored, by their ids: what a repetition is told by.
///
/// Of fixed size; memory is taken with the first event. An id is kept as 64 of its 122 bits.
public struct RecentEvents: Sendable {
    /// How many events are remembered.
    public static let countLimit = 65_536

    /// What is known of an event.
    public enum Answer: Sendable {
        /// It is not among the remembered ones.
        case unknown
        /// It is one of them, with the same content.
        case same
        /// One of them has its id and another content.
        case different
    }

    private struct Entry {
        var key: UInt64
        var timestampUS: Int64
        var content: UInt32
        /// The next entry in the same chain, plus one; 0 at its end.
        var next: UInt32
    }

    private let limit: Int
    private var entries: [Entry] = []
    /// The first entry of each chain, plus one; 0 where there is none.
    private var chains: [UInt32] = []
    private var oldest = 0

    /// The latest timestamp of what was remembered once and is no more; nil while nothing is.
    ///
    /// An event with a later timestamp that is not here was never remembered.
    public private(set) var forgottenThrough: Timestamp?

    /// Nothing remembered; `limit` other than the usual one is for tests, a power of two.
    public init(limit: Int = RecentEvents.countLimit) {
        precondition(limit > 0 && limit & (limit - 1) == 0, "\(limit) is no power of two")
        self.limit = limit
    }

    /// What is known of `event` of the asset at `place`.
    public func answer(for event: SensorEvent, place: Int) -> Answer {
        guard !chains.isEmpty else { return .unknown }
        let key = event.identity.key
        var number = chains[chain(of: key)]
        while number != 0 {
            let entry = entries[Int(number - 1)]
            if entry.key == key {
                return entry.content == event.contentMark(place: place) ? .same : .different
            }
            number = entry.next
        }
        return .unknown
    }

    /// Remembers `event`, which has a timestamp and is not remembered yet; the oldest gives way.
    public mutating func remember(_ event: SensorEvent, place: Int) {
        guard let timestamp = event.timestamp else { return }
        if chains.isEmpty {
            chains = Array(repeating: 0, count: limit)
            entries.reserveCapacity(limit)
        }
        let key = event.identity.key
        let entry = Entry(
            key: key,
            timestampUS: timestamp.microseconds,
            content: event.contentMark(place: place),
            next: chains[chain(of: key)]
        )
        if entries.count < limit {
            entries.append(entry)
            chains[chain(of: key)] = UInt32(entries.count)
        } else {
            forget(oldest)
            entries[oldest] = entry
            entries[oldest].next = chains[chain(of: key)]
            chains[chain(of: key)] = UInt32(oldest + 1)
            oldest = (oldest + 1) % limit
        }
    }

    /// From now on nothing up to `timestamp` is known for sure.
    public mutating func doubt(through timestamp: Timestamp) {
        forgottenThrough = max(forgottenThrough ?? timestamp, timestamp)
    }

    private mutating func forget(_ index: Int) {
        doubt(through: Timestamp(microseconds: entries[index].timestampUS))
        let chain = chain(of: entries[index].key)
        let next = entries[index].next
        guard chains[chain] != UInt32(index + 1) else {
            chains[chain] = next
            return
        }
        var number = chains[chain]
        while number != 0 {
            let place = Int(number - 1)
            if entries[place].next == UInt32(index + 1) {
                entries[place].next = next
                return
            }
            number = entries[place].next
        }
    }

    private func chain(of key: UInt64) -> Int {
        Int(truncatingIfNeeded: SplitMix64.mix(key)) & (limit - 1)
    }
}

extension EventIdentity {
    /// 64 bits that stand for it.
    fileprivate var key: UInt64 { SplitMix64.mix(high) ^ low }
}

extension SensorEvent {
    /// Whether `other` says the same of the same instant, whenever each of them was received.
    public func saysTheSame(as other: SensorEvent) -> Bool {
        identity == other.identity && timestamp == other.timestamp && voltageV == other.voltageV
            && currentA == other.currentA && powerFactor == other.powerFactor
            && vibrationG == other.vibrationG && state == other.state && source == other.source
    }

    /// 32 bits that follow from what it says, its id and reception left out.
    fileprivate func contentMark(place: Int) -> UInt32 {
        var mark = SplitMix64.mix(
            UInt64(place) << 16 | UInt64(state.storedByte) << 8
                | UInt64(source.storedByte)
        )
        mark = SplitMix64.mix(mark ^ UInt64(bitPattern: timestamp?.microseconds ?? 0))
        mark = SplitMix64.mix(mark ^ voltageV.bitPattern)
        mark = SplitMix64.mix(mark ^ currentA.bitPattern)
        mark = SplitMix64.mix(mark ^ (powerFactor?.bitPattern ?? 1))
        mark = SplitMix64.mix(mark ^ (vibrationG?.bitPattern ?? 1))
        return UInt32(truncatingIfNeeded: mark >> 32)
    }
}
