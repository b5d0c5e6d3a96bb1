/// SHA-256, a part of the message at a time.
///
/// Source: FIPS 180-4, section 6.2.
public struct SHA256: Sendable {
    private var state: InlineArray<8, UInt32> = [
        0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A,
        0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19,
    ]
    private var block = InlineArray<64, UInt8>(repeating: 0)
    private var filled = 0
    private var byteCount: UInt64 = 0

    private static let constants: [UInt32] = [
        0x428A_2F98, 0x7137_4491, 0xB5C0_FBCF, 0xE9B5_DBA5, 0x3956_C25B, 0x59F1_11F1, 0x923F_82A4,
        0xAB1C_5ED5, 0xD807_AA98, 0x1283_5B01, 0x2431_85BE, 0x550C_7DC3, 0x72BE_5D74, 0x80DE_B1FE,
        0x9BDC_06A7, 0xC19B_F174, 0xE49B_69C1, 0xEFBE_4786, 0x0FC1_9DC6, 0x240C_A1CC, 0x2DE9_2C6F,
        0x4A74_84AA, 0x5CB0_A9DC, 0x76F9_88DA, 0x983E_5152, 0xA831_C66D, 0xB003_27C8, 0xBF59_7FC7,
        0xC6E0_0BF3, 0xD5A7_9147, 0x06CA_6351, 0x1429_2967, 0x27B7_0A85, 0x2E1B_2138, 0x4D2C_6DFC,
        0x5338_0D13, 0x650A_7354, 0x766A_0ABB, 0x81C2_C92E, 0x9272_2C85, 0xA2BF_E8A1, 0xA81A_664B,
        0xC24B_8B70, 0xC76C_51A3, 0xD192_E819, 0xD699_0624, 0xF40E_3585, 0x106A_A070, 0x19A4_C116,
        0x1E37_6C08, 0x2748_774C, 0x34B0_BCB5, 0x391C_0CB3, 0x4ED8_AA4A, 0x5B9C_CA4F, 0x682E_6FF3,
        0x748F_82EE, 0x78A5_636F, 0x84C8_7814, 0x8CC7_0208, 0x90BE_FFFA, 0xA450_6CEB, 0xBEF9_A3F7,
        0xC671_78F2,
    ]

    /// Of an empty message so far.
    public init() {}

    /// The digest of `bytes`, 32 bytes.
    public static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var hash = Self()
        hash.update(bytes)
        return hash.finish()
    }

    /// Adds `bytes` to the message.
    public mutating func update(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            block[filled] = byte
            filled += 1
            byteCount &+= 1
            if filled == 64 { compress() }
        }
    }

    /// Ends the message: its digest, 32 bytes.
    public mutating func finish() -> [UInt8] {
        let bitCount = byteCount &* 8
        update(CollectionOfOne(0x80))
        while filled != 56 { update(CollectionOfOne(0)) }
        for shift in stride(from: 56, through: 0, by: -8) {
            update(CollectionOfOne(UInt8(truncatingIfNeeded: bitCount >> UInt64(shift))))
        }
        var digest: [UInt8] = []
        for index in state.indices {
            for shift in stride(from: UInt32(24), through: 0, by: -8) {
                digest.append(UInt8(truncatingIfNeeded: state[index] >> shift))
            }
        }
        return digest
    }

    private mutating func compress() {
        filled = 0
        var words = InlineArray<64, UInt32>(repeating: 0)
        for place in 0..<16 {
            words[place] =
                UInt32(block[4 * place]) << 24 | UInt32(block[4 * place + 1]) << 16
                | UInt32(block[4 * place + 2]) << 8 | UInt32(block[4 * place + 3])
        }
        for place in 16..<64 {
            let early = words[place - 15]
            let late = words[place - 2]
            let first = Self.rotated(early, 7) ^ Self.rotated(early, 18) ^ (early >> 3)
            let second = Self.rotated(late, 17) ^ Self.rotated(late, 19) ^ (late >> 10)
            words[place] = words[place - 16] &+ first &+ words[place - 7] &+ second
        }
        var sum = state
        for place in 0..<64 {
            let e = sum[4]
            let a = sum[0]
            let choice = (e & sum[5]) ^ (~e & sum[6])
            let majority = (a & sum[1]) ^ (a & sum[2]) ^ (sum[1] & sum[2])
            let high = Self.rotated(e, 6) ^ Self.rotated(e, 11) ^ Self.rotated(e, 25)
            let low = Self.rotated(a, 2) ^ Self.rotated(a, 13) ^ Self.rotated(a, 22)
            let first = sum[7] &+ high &+ choice &+ Self.constants[place] &+ words[place]
            for index in stride(from: 7, to: 0, by: -1) { sum[index] = sum[index - 1] }
            sum[4] = sum[4] &+ first
            sum[0] = first &+ low &+ majority
        }
        for index in state.indices { state[index] = state[index] &+ sum[index] }
    }

    private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 {
        word >> count | word << (32 - count)
    }

    /// `digest` in hexadecimal.
    public static func hexadecimal(_ digest: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in digest {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
