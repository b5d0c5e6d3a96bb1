import Glibc

/// A file that has its name only once it is whole: written beside it, synced, renamed.
public final class ReportFile {
    private static let bufferByteLimit = 128 * 1_024

    /// Its name in the end.
    public let path: String
    private let temporary: String
    private var descriptor: Int32
    private var buffer: [UInt8] = []
    /// How many bytes were given so far.
    private(set) var position: UInt64 = 0

    /// Opens a file beside `path`.
    ///
    /// - Throws: `ReportError.cannotWrite`.
    public init(_ path: String) throws(ReportError) {
        self.path = path
        temporary = "\(path).\(getpid()).part"
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o640)
        guard descriptor >= 0 else { throw Self.failure(path) }
        buffer.reserveCapacity(Self.bufferByteLimit + 4_096)
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(temporary)
    }

    /// Adds `bytes`.
    ///
    /// - Throws: `ReportError.cannotWrite`.
    public func write(_ bytes: some Collection<UInt8>) throws(ReportError) {
        buffer.append(contentsOf: bytes)
        position += UInt64(bytes.count)
        if buffer.count >= Self.bufferByteLimit { try flush() }
    }

    /// Adds `text` as UTF-8.
    public func write(_ text: String) throws(ReportError) { try write(text.utf8) }

    /// Replaces what was written at `offset`.
    func patch(_ bytes: [UInt8], at offset: UInt64) throws(ReportError) {
        try flush()
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { raw in
                pwrite(
                    descriptor,
                    raw.baseAddress.map { $0 + done },
                    raw.count - done,
                    off_t(offset) + off_t(done)
                )
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure(path) }
            done += count
        }
    }

    /// Gives the file its name, once all is on disk.
    ///
    /// - Throws: `ReportError.cannotWrite`; then there is no file of that name, or still the old one.
    public func finish() throws(ReportError) {
        try flush()
        guard fsync(descriptor) == 0 else { throw Self.failure(path) }
        let closed = close(descriptor)
        descriptor = -1
        guard closed == 0, rename(temporary, path) == 0 else {
            let failure = Self.failure(path)
            unlink(temporary)
            throw failure
        }
        let slash = path.lastIndex(of: "/")
        let directory = open(slash.map { String(path[...$0]) } ?? ".", O_RDONLY | O_CLOEXEC)
        guard directory >= 0 else { return }
        fsync(directory)  // Not every file system can; the rename itself has succeeded.
        close(directory)
    }

    private func flush() throws(ReportError) {
        var done = 0
        while done < buffer.count {
            let count = buffer.withUnsafeBytes { raw in
                Glibc.write(descriptor, raw.baseAddress.map { $0 + done }, raw.count - done)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure(path) }
            done += count
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private static func failure(_ path: String) -> ReportError {
        let code = errno
        return .cannotWrite(path: path, code: code, reason: String(cString: strerror(code)))
    }
}
