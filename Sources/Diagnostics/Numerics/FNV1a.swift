/// A checksum against accidents, not against intent: FNV-1a of 64 bits.
///
/// Source: Fowler, Noll, Vo, Eastlake, "The FNV non-cryptographic hash algorithm",
/// draft-eastlake-fnv, section 2.
enum FNV1a {
    /// The hash of `bytes`.
    static func hash(_ bytes: Span<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in bytes.indices {
            hash = (hash ^ UInt64(bytes[index])) &* 0x0000_0100_0000_01B3
        }
        return hash
    }
}
