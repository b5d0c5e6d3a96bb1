/// The `event_id` of an event: a version 4 UUID (RFC 9562 §5.4).
///
/// The ids of one stream follow from its seed, so a record stores a seed and a count instead of
/// 16 incompressible bytes an event. The seed itself comes from the system's randomness.
public struct EventIdentity: Hashable, Sendable {
    /// The first eight bytes, big-endian.
    public let high: UInt64
    /// The last eight bytes, big-endian.
    public let low: UInt64

    /// The UUID with these bytes; nil unless they say version 4 and the RFC's variant.
    public init?(high: UInt64, low: UInt64) {
        guard high >> 12 & 0xF == 4, low >> 62 == 0b10 else { return nil }
        self.high = high
        self.low = low
    }

    /// The id of event number `sequence` of the stream seeded with `seed`.
    public init(seed: UInt64, sequence: UInt64) {
        let first = SplitMix64.mix(seed &+ SplitMix64.mix(sequence &* 2 &+ 1))
        let second = SplitMix64.mix(~seed &+ SplitMix64.mix(sequence &* 2 &+ 2))
        high = first & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        low = second & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    }
}

extension EventIdentity: CustomStringConvertible {
    /// The usual form, lower case: `8-4-4-4-12` hexadecimal digits.
    public var description: String {
        var text = ""
        text.reserveCapacity(36)
        for index in 0..<16 {
            if index == 4 || index == 6 || index == 8 || index == 10 { text.append("-") }
            let word = index < 8 ? high : low
            let byte = UInt8(truncatingIfNeeded: word >> (8 * UInt64(7 - index % 8)))
            text.append(byte < 16 ? "0" : "")
            text.append(String(byte, radix: 16))
        }
        return text
    }

    /// Reads the usual form in either case; nil for anything that is not a version 4 UUID.
    public init?(_ text: String) {
        self.init(utf8: Array(text.utf8)[...])
    }

    /// Reads the same from UTF-8; allocates nothing.
    init?(utf8: ArraySlice<UInt8>) {
        guard utf8.count == 36 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for (index, byte) in utf8.enumerated() {
            if index == 8 || index == 13 || index == 18 || index == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = byte.hexadecimalDigit else { return nil }
            high = high << 4 | low >> 60
            low = low << 4 | UInt64(digit)
        }
        self.init(high: high, low: low)
    }
}
