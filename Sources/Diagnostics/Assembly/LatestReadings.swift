/// The newest reading of every channel of one device, in a table of fixed size.
public struct LatestReadings: Sendable {
    private var table = [Reading?](repeating: nil, count: Int(UInt8.max) + 1)

    /// No reading of any channel.
    public init() {}

    /// The newest reading of `channel`; nil before the first.
    public subscript(channel: Channel) -> Reading? {
        table[Int(channel.rawValue)]
    }

    /// Puts `reading` in the place of the one before it.
    public mutating func take(_ reading: Reading) {
        table[Int(reading.channel.rawValue)] = reading
    }

    /// `channel` as a measurement at `time`: stale if older than `ageLimit`.
    public func measurement(
        _ channel: Channel,
        at time: MonotonicTime,
        ageLimit: Duration
    ) -> Measurement {
        guard let reading = self[channel] else { return Measurement(nil, .bad(.noDevice)) }
        guard time - reading.time <= ageLimit else { return Measurement(nil, .bad(.stale)) }
        return Measurement(reading.value, reading.quality)
    }

    /// Every reading there is, in the order of the channels' numbers.
    public var all: [Reading] { table.compactMap { $0 } }
}
