import Glibc

/// A folder that somebody else has written: every name in it may be a trap.
///
/// A file is reached step by step from the open folder, never by way of a link, and is a plain file.
public final class StrangeFolder {
    /// The most folders above a file.
    private static let depthLimit = 4
    private static let nameByteLimit = 255

    /// The path as people know it.
    public let path: String
    private let descriptor: Int32

    /// Opens the folder at `path`.
    public init(_ path: String) throws(ImportError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw .unreadable(file: path, reason: String(cString: strerror(errno)))
        }
    }

    deinit { close(descriptor) }

    /// Whether `name` is a path below a folder that can lead nowhere else.
    static func isPlain(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return (1...depthLimit + 1).contains(parts.count)
            && parts.allSatisfy { part in
                !part.isEmpty && part != "." && part != ".." && part.utf8.count <= nameByteLimit
                    && part.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x5C }
            }
    }

    /// Opens the file `name` below; the caller closes it.
    func file(_ name: String) throws(ImportError) -> Int32 {
        let shown = "\(path)/\(name)"
        guard Self.isPlain(name) else {
            throw .notPlain(
                file: "\(path): \(Shown.name(name))",
                reason: "its name leads elsewhere"
            )
        }
        var parts = name.split(separator: "/").map(String.init)
        let last = parts.removeLast()
        var folder = descriptor
        defer { if folder != descriptor { close(folder) } }
        for part in parts {
            let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW
            let next = openat(folder, part, flags)
            let code = errno
            if folder != descriptor { close(folder) }
            folder = next
            guard next >= 0 else {
                folder = descriptor
                throw Self.refusal(shown, code)
            }
        }
        // A pipe in the place of a file would be waited for.
        let flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
        let file = openat(folder, last, flags)
        guard file >= 0 else { throw Self.refusal(shown, errno) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(file)
            throw .notPlain(file: shown, reason: "it is no file")
        }
        return file
    }

    /// All of the file `name`, which has at most `limit` bytes; nil where there is none.
    func bytes(_ name: String, limit: Int) throws(ImportError) -> [UInt8]? {
        var status = stat()
        if fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) != 0, errno == ENOENT {
            return nil
        }
        let file = try file(name)
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var count = 0
        while count < bytes.count {
            let taken = bytes.withUnsafeMutableBytes { raw in
                read(file, raw.baseAddress.map { $0 + count }, raw.count - count)
            }
            if taken < 0, errno == EINTR { continue }
            guard taken >= 0 else {
                throw .unreadable(
                    file: "\(path)/\(name)",
                    reason: String(cString: strerror(errno))
                )
            }
            if taken == 0 { break }
            count += taken
        }
        guard count <= limit else {
            throw .notPlain(file: "\(path)/\(name)", reason: "it has more than \(limit) bytes")
        }
        return Array(bytes[..<count])
    }

    /// The SHA-256 of the file `name`, in hexadecimal.
    func digest(_ name: String) throws(ImportError) -> String {
        let file = try file(name)
        defer { close(file) }
        do throws(ExportError) {
            return try Medium.digest(of: file, shown: "\(path)/\(name)").digest
        } catch .cannotWrite(let shown, let code) {
            throw .unreadable(file: shown, reason: String(cString: strerror(code)))
        } catch {
            throw .crypto(error)
        }
    }

    private static func refusal(_ shown: String, _ code: Int32) -> ImportError {
        code == ELOOP || code == ENOTDIR
            ? .notPlain(file: shown, reason: "a link, or no folder, is on the way")
            : .unreadable(file: shown, reason: String(cString: strerror(code)))
    }
}

/// Names from outside as they may be shown.
enum Shown {
    /// At most 100 characters of `name`, none of which a terminal obeys.
    static func name(_ name: String) -> String {
        String(
            name.unicodeScalars.prefix(100).map { scalar in
                scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
                    ? "?" : Character(scalar)
            }
        )
    }
}
