import ArgumentParser
import Glibc

/// Writes a configuration so that the file is the old one or the new one, never a part.
enum ConfigurationOutput {
    /// Whether something is at `path`.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Writes `text` to `path`: a temporary file beside it, on the disk, then renamed.
    ///
    /// - Throws: the exit status, the system's words told; also if the file is there and must not be
    ///   replaced.
    static func write(_ text: String, to path: String, replacing: Bool) throws {
        let temporary = "\(path).\(getpid()).new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure(path) }
        let isWritten = put(Array(text.utf8), to: descriptor) && fsync(descriptor) == 0
        let code = errno
        close(descriptor)
        guard isWritten else {
            unlink(temporary)
            throw failure(path, code)
        }
        // A link fails where something is, which a rename would replace.
        let isThere = replacing ? rename(temporary, path) == 0 : link(temporary, path) == 0
        let linkCode = errno
        unlink(temporary)
        guard isThere else { throw failure(path, linkCode) }
        syncDirectory(of: path)
    }

    private static func put(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// The name is on the disk once its directory is.
    private static func syncDirectory(of path: String) {
        let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private static func failure(_ path: String, _ code: Int32 = errno) -> ExitCode {
        let hint = code == EEXIST ? "; --force replaces it" : ""
        return .telling("\(path) cannot be written: \(String(cString: strerror(code)))\(hint)")
    }
}
