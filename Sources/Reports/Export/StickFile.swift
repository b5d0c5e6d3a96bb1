import CPlatform
import Glibc

/// A file on a stick that has its name only once it is whole, on the medium, and read back.
final class StickFile {
    private static let bufferByteLimit = 128 * 1_024

    private let folder: StickFolder
    private let name: String
    private let temporary: String
    private var descriptor: Int32
    private var hash: FileHash
    private var buffer: [UInt8] = []
    private(set) var byteCount: UInt64 = 0

    /// Begins `name` in `folder`.
    init(_ name: String, in folder: StickFolder) throws(ExportError) {
        self.folder = folder
        self.name = name
        temporary = Self.temporary(name)
        hash = try FileHash()
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW
        descriptor = openat(folder.descriptor, temporary, flags, 0o644)
        guard descriptor >= 0 else {
            throw .cannotWrite(file: "\(folder.path)/\(name)", code: errno)
        }
        buffer.reserveCapacity(Self.bufferByteLimit * 2)
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlinkat(folder.descriptor, temporary, 0)
    }

    static func temporary(_ name: String) -> String {
        StickFolder.temporaryPrefix + name + StickFolder.temporarySuffix
    }

    /// Adds `bytes`.
    func write(_ bytes: some Collection<UInt8>) throws(ExportError) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.bufferByteLimit { try flush() }
    }

    /// Has it on the medium, reads it back, and gives it its name.
    func finish() throws(ExportError) -> ExportedFile {
        try flush()
        guard fsync(descriptor) == 0 else { throw failure }
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
        let result = close(descriptor)
        descriptor = -1
        var next = try FileHash()
        swap(&next, &hash)
        let digest = next.finish()
        do throws(ExportError) {
            guard result == 0 else { throw failure }
            return try Self.name(temporary, name, digest, byteCount, in: folder)
        } catch {
            unlinkat(folder.descriptor, temporary, 0)
            throw error
        }
    }

    /// Takes over a file that another has written as the temporary of `name`.
    ///
    /// Its checksum is of what the kernel has of it before it goes to the medium.
    static func adopt(_ name: String, in folder: StickFolder) throws(ExportError) -> ExportedFile {
        let temporary = temporary(name)
        do throws(ExportError) {
            let file = "\(folder.path)/\(name)"
            let written = try Medium.digest(of: temporary, shown: file, in: folder, isDirect: false)
            let opened = openat(folder.descriptor, temporary, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
            guard opened >= 0 else { throw .cannotWrite(file: file, code: errno) }
            fchmod(opened, 0o644)  // FAT has no modes; elsewhere whoever has the stick may read it.
            let isSynced = fsync(opened) == 0
            let code = errno
            posix_fadvise(opened, 0, 0, POSIX_FADV_DONTNEED)
            close(opened)
            guard isSynced else { throw .cannotWrite(file: file, code: code) }
            return try Self.name(temporary, name, written.digest, written.byteCount, in: folder)
        } catch {
            unlinkat(folder.descriptor, temporary, 0)
            throw error
        }
    }

    private static func name(
        _ temporary: String,
        _ name: String,
        _ digest: String,
        _ byteCount: UInt64,
        in folder: StickFolder
    ) throws(ExportError) -> ExportedFile {
        let file = "\(folder.path)/\(name)"
        let found = try Medium.digest(of: temporary, shown: file, in: folder, isDirect: true)
        guard found.digest == digest, found.byteCount == byteCount else {
            throw .notReadBack(file: file)
        }
        guard renameat(folder.descriptor, temporary, folder.descriptor, name) == 0 else {
            throw .cannotWrite(file: file, code: errno)
        }
        try folder.sync()
        return ExportedFile(name: name, byteCount: byteCount, digest: digest)
    }

    private func flush() throws(ExportError) {
        var done = 0
        while done < buffer.count {
            let count = buffer.withUnsafeBytes { raw in
                Glibc.write(descriptor, raw.baseAddress.map { $0 + done }, raw.count - done)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure }
            done += count
        }
        buffer.withUnsafeBytes { hash.add($0) }
        byteCount += UInt64(buffer.count)
        buffer.removeAll(keepingCapacity: true)
    }

    private var failure: ExportError {
        .cannotWrite(file: "\(folder.path)/\(name)", code: errno)
    }
}

/// A file of an export: whole, and read back from the medium.
public struct ExportedFile: Hashable, Sendable {
    /// Its path below the export's folder.
    public var name: String
    /// Its size.
    public let byteCount: UInt64
    /// Its SHA-256 in hexadecimal.
    public let digest: String
}

/// Reads files of a stick, past what the kernel remembers of them where it can.
enum Medium {
    private static let chunkBytes = 256 * 1_024
    private static let alignment = 4_096

    /// The size and checksum of the file `name` in `folder`; `isDirect` asks the medium itself.
    static func digest(
        of name: String,
        shown: String,
        in folder: StickFolder,
        isDirect: Bool
    ) throws(ExportError) -> (digest: String, byteCount: UInt64) {
        let flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW
        var descriptor: Int32 = -1
        // Not every file system can: FAT by way of FUSE, a disk in memory.
        if isDirect { descriptor = openat(folder.descriptor, name, flags | stator_direct_flag()) }
        if descriptor < 0 { descriptor = openat(folder.descriptor, name, flags) }
        guard descriptor >= 0 else { throw .cannotWrite(file: shown, code: errno) }
        defer { close(descriptor) }
        return try digest(of: descriptor, shown: shown)
    }

    /// The size and checksum of an open file from where it stands to its end.
    static func digest(
        of descriptor: Int32,
        shown: String
    ) throws(ExportError) -> (digest: String, byteCount: UInt64) {
        let chunk = UnsafeMutableRawBufferPointer.allocate(
            byteCount: chunkBytes,
            alignment: alignment
        )
        defer { chunk.deallocate() }
        var hash = try FileHash()
        var byteCount: UInt64 = 0
        while true {
            var count = read(descriptor, chunk.baseAddress, chunk.count)
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EINVAL {
                // It opened, but does not read so: go on by way of the kernel's memory.
                let modes = fcntl(descriptor, F_GETFL)
                let usual = modes & ~stator_direct_flag()
                guard modes != usual, fcntl(descriptor, F_SETFL, usual) == 0 else {
                    throw .cannotWrite(file: shown, code: EINVAL)
                }
                count = read(descriptor, chunk.baseAddress, chunk.count)
            }
            guard count >= 0 else { throw .cannotWrite(file: shown, code: errno) }
            guard count > 0 else { break }
            hash.add(UnsafeRawBufferPointer(rebasing: chunk[..<count]))
            byteCount += UInt64(count)
        }
        return (hash.finish(), byteCount)
    }
}
