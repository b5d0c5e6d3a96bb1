import CPlatform
import Glibc

/// A folder on a stick, held open: what is written goes there or nowhere.
///
/// All names are looked up below the open folder. When the stick is pulled or unmounted, nothing is
/// written into whatever stands at its path then.
final class StickFolder {
    /// How its files are called while they are being written; nobody else has such names.
    static let temporaryPrefix = ".stator-"
    static let temporarySuffix = ".part"

    /// The path as people know it.
    let path: String
    let descriptor: Int32

    /// Opens the folder at `path`.
    ///
    /// - Throws: `ExportError.noFolder`.
    init(opening path: String) throws(ExportError) {
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw .noFolder(path: path, reason: String(cString: strerror(errno)))
        }
        self.path = path
    }

    private init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// The folder as a path that leads through the open descriptor, for who needs one.
    var throughDescriptor: String { "/proc/self/fd/\(descriptor)" }

    /// The folder `name` below, made if it is not there; a link is none.
    func folder(_ name: String) throws(ExportError) -> StickFolder {
        let below = "\(path)/\(name)"
        guard mkdirat(descriptor, name, 0o755) == 0 || errno == EEXIST else {
            throw .cannotWrite(file: below, code: errno)
        }
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW
        let opened = openat(descriptor, name, flags)
        guard opened >= 0 else { throw .cannotWrite(file: below, code: errno) }
        return StickFolder(path: below, descriptor: opened)
    }

    /// Whether there is anything called `name`.
    func has(_ name: String) -> Bool {
        var status = stat()
        return fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0
    }

    /// Keeps others that export into this folder out while it is open; false where one is at it.
    func lock() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

    /// Has all entries of the folder on the medium.
    func sync() throws(ExportError) {
        // FAT by way of FUSE cannot sync a folder alone; `syncAll` at the end covers it.
        guard fsync(descriptor) == 0 || errno == EINVAL || errno == ENOSYS else {
            throw .cannotWrite(file: path, code: errno)
        }
    }

    /// Has all of the stick on the medium.
    func syncAll() throws(ExportError) {
        guard stator_sync_file_system(descriptor) == 0 else {
            throw .cannotWrite(file: path, code: errno)
        }
    }

    /// Bytes that this user may still write.
    func freeBytes() throws(ExportError) -> UInt64 {
        var space = statvfs()
        guard fstatvfs(descriptor, &space) == 0 else {
            throw .cannotWrite(file: path, code: errno)
        }
        return UInt64(space.f_bavail) * UInt64(space.f_frsize)
    }

    /// - Throws: `ExportError.gone` where another folder, or none, stands at the path now.
    func checkPresence() throws(ExportError) {
        var opened = stat()
        var present = stat()
        guard fstat(descriptor, &opened) == 0, stat(path, &present) == 0,
            opened.st_dev == present.st_dev, opened.st_ino == present.st_ino
        else { throw .gone(path: path) }
    }

    /// What is in the folder.
    func entries() throws(ExportError) -> [(name: String, isFolder: Bool)] {
        let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let listing = fdopendir(copy) else {
            throw .cannotWrite(file: path, code: errno)
        }
        defer { closedir(listing) }
        var found: [(String, Bool)] = []
        errno = 0
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { raw in
                String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name != ".", name != ".." else { continue }
            var status = stat()
            guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            found.append((name, status.st_mode & S_IFMT == S_IFDIR))
        }
        guard errno == 0 || errno == ENOENT else { throw .cannotWrite(file: path, code: errno) }
        return found.sorted { $0.0 < $1.0 }.map { (name: $0.0, isFolder: $0.1) }
    }

    /// Removes the file `name`; what is not there needs no removing.
    func remove(_ name: String) throws(ExportError) {
        guard unlinkat(descriptor, name, 0) == 0 || errno == ENOENT else {
            throw .cannotWrite(file: "\(path)/\(name)", code: errno)
        }
    }

    /// Removes what a cut export has left of files that never got their names, here and below.
    func removeTemporaries(depth: Int = 3) throws(ExportError) {
        for entry in try entries() {
            if entry.isFolder {
                guard depth > 0 else { continue }
                try folder(entry.name).removeTemporaries(depth: depth - 1)
            } else if entry.name.hasPrefix(Self.temporaryPrefix),
                entry.name.hasSuffix(Self.temporarySuffix)
            {
                try remove(entry.name)
            }
        }
    }
}
