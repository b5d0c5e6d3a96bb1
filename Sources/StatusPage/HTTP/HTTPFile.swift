import Glibc

/// A file that is sent as a response, from the disk and not by way of memory.
///
/// It is open, so it may have lost its name already; it is closed with the last response.
public final class HTTPFile: Sendable {
    /// Its size, bytes.
    public let byteCount: UInt64
    let descriptor: Int32

    /// The file at `path`; nil where it cannot be read, and `errno` says why.
    public init?(path: String) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
        byteCount = UInt64(status.st_size)
    }

    deinit { close(descriptor) }

    /// A descriptor of the file for somebody who closes it; nil if the process has none left.
    var copy: Int32? {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        return copy >= 0 ? copy : nil
    }
}
