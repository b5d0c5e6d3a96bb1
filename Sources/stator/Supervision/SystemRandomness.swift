import Diagnostics
import Glibc
import Platform

/// Seeds from the kernel's randomness, for what must differ between runs.
enum SystemRandomness {
    /// 64 random bits.
    ///
    /// getentropy(3) fails for no size this small on a kernel that has it (3.17 and later).
    static func seed() -> UInt64 {
        var seed: UInt64 = 0
        let result = withUnsafeMutableBytes(of: &seed) { getentropy($0.baseAddress, $0.count) }
        precondition(result == 0, "the kernel gives no randomness: error \(errno)")
        return seed
    }
}
