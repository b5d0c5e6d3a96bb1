/// One value of one channel of one device at one instant: what acquisition hands on.
public struct Reading: Hashable, Sendable {
    /// What was read.
    public var channel: Channel
    /// The value in the channel's unit; nil exactly when the device gave none.
    public var value: Double?
    /// How far to trust it.
    public var quality: Quality
    /// When the reply, or the failure, was complete.
    public var time: MonotonicTime

    /// A reading; `value` may be given beside a bad quality, to show what the device said.
    public init(channel: Channel, value: Double?, quality: Quality, time: MonotonicTime) {
        self.channel = channel
        self.value = value
        self.quality = quality
        self.time = time
    }
}

/// A value without its time: one signal of an event.
public struct Measurement: Hashable, Sendable {
    /// The value in the signal's unit; nil where there is none.
    public var value: Double?
    /// How far to trust it.
    public var quality: Quality

    /// A measurement with its quality.
    public init(_ value: Double?, _ quality: Quality) {
        self.value = value
        self.quality = quality
    }

    /// The value if it is there and not bad.
    @inline(__always)
    public var usable: Double? { quality.grade == .bad ? nil : value }
}
