import Glibc

/// Reads small text files, such as the kernel's under `/proc`, whole.
public enum SmallFile {
    /// The largest file it reads, bytes.
    public static let byteLimit = 1_048_576

    /// Why a file was not read: the path and the system's words, or the limit.
    public enum ReadError: Error, Sendable, CustomStringConvertible {
        case failed(path: String, errno: Int32)
        case tooLarge(path: String)

        /// The path and what was wrong with it.
        public var description: String {
            switch self {
            case .failed(let path, let code):
                "\(path): \(String(cString: strerror(code)))"
            case .tooLarge(let path):
                "\(path): larger than \(SmallFile.byteLimit) bytes"
            }
        }
    }

    /// The text of the file at `path`; bytes that are no UTF-8 become replacement characters.
    public static func read(_ path: String) throws(ReadError) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .failed(path: path, errno: errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .failed(path: path, errno: errno) }
            guard count > 0 else { break }
            bytes += chunk[..<count]
            guard bytes.count <= byteLimit else { throw .tooLarge(path: path) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
