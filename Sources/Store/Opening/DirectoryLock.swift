import Glibc

/// The right of one process to a state directory, held while this value lives.
///
/// The kernel gives it up with the process, so a crash leaves nothing to clean up.
final class DirectoryLock: Sendable {
    static let fileName = "stator.lock"

    private let descriptor: Int32

    /// Takes the lock of `directory` and leaves this process's id in its file, for people.
    ///
    /// - Throws: `StoreError.locked` where another process has it, `.directoryMissing` or
    ///   `.notPermitted` where it cannot be made, `.inputOutput` where the disk fails.
    init(directory: String) throws(StoreError) {
        try Self.checkUsable(directory)
        let path = "\(directory)/\(Self.fileName)"
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw Self.error(path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let error: StoreError =
                errno == EWOULDBLOCK
                ? .locked(directory: directory, holder: Self.holder(descriptor))
                : Self.error(path)
            close(descriptor)
            throw error
        }
        do throws(StoreError) {
            try Self.writeHolder(descriptor, path: path)
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit { close(descriptor) }

    private static func checkUsable(_ directory: String) throws(StoreError) {
        var status = stat()
        guard stat(directory, &status) == 0 else {
            throw errno == ENOENT ? .directoryMissing(path: directory) : error(directory)
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw .notPermitted(path: directory, reason: "it is not a directory")
        }
        guard access(directory, R_OK | W_OK | X_OK) == 0 else { throw error(directory) }
    }

    private static func writeHolder(_ descriptor: Int32, path: String) throws(StoreError) {
        let text = Array("\(getpid())\n".utf8)
        guard ftruncate(descriptor, 0) == 0 else { throw error(path) }
        // On a full disk the file stays empty: the lock holds all the same, only its holder is
        // not named to a second opener.
        guard pwrite(descriptor, text, text.count, 0) == text.count || isDiskFull else {
            throw error(path)
        }
    }

    private static func holder(_ descriptor: Int32) -> Int? {
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return Int(String(decoding: bytes[..<count].prefix { $0 != 10 }, as: UTF8.self))
    }

    private static var isDiskFull: Bool { errno == ENOSPC || errno == EDQUOT }

    private static func error(_ path: String) -> StoreError {
        let code = errno
        let reason = String(cString: strerror(code))
        return switch code {
        case EACCES, EPERM, EROFS, ENOTDIR, EISDIR, ELOOP, ENAMETOOLONG:
            .notPermitted(path: path, reason: reason)
        case ENOSPC, EDQUOT: .diskFull(path: path)
        default: .inputOutput(path: path, reason: reason, code: code)
        }
    }
}
