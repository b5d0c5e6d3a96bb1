import CPlatform

/// A SHA-256 by libcrypto, which uses the processor's own instructions: for files of any size.
///
/// `SHA256` needs no library and is for the little that a running agent hashes.
public struct FileHash: ~Copyable {
    private let state: UnsafeMutableRawPointer

    /// Of nothing so far.
    ///
    /// - Throws: `ExportError.noCrypto` where libcrypto cannot be loaded.
    public init() throws(ExportError) {
        guard let state = stator_sha256_begin() else { throw .noCrypto(Self.trouble) }
        self.state = state
    }

    deinit { stator_sha256_end(state, nil) }

    /// Adds `bytes`.
    public mutating func add(_ bytes: UnsafeRawBufferPointer) {
        let isDone = stator_sha256_add(state, bytes.baseAddress, bytes.count)
        precondition(isDone == 1, "libcrypto refuses to hash \(bytes.count) bytes")
    }

    /// The digest of all that was added, in hexadecimal.
    public consuming func finish() -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        let isDone = stator_sha256_end(state, &digest)
        precondition(isDone == 1, "libcrypto refuses to end a hash")
        discard self
        return SHA256.hexadecimal(digest)
    }

    /// Why libcrypto does nothing.
    static var trouble: String {
        stator_crypto_trouble().map { String(cString: $0) } ?? "libcrypto refuses"
    }
}
