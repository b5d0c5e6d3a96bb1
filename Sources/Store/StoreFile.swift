import CSQLite
import Glibc

/// The files of a store's directory, as the file system sees them.
enum StoreFile {
    /// SQLite's primary result code for a file that is no database.
    static let notADatabaseCode = SQLITE_NOTADB

    /// The bytes of the file at `path`; nil if there is none.
    static func size(_ path: String) throws(StoreError) -> UInt64? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw .unusable(path: path, why: String(cString: strerror(errno)))
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .unusable(path: path, why: "it is not a file")
        }
        return UInt64(status.st_size)
    }
}

/// The right to be the only process on a store's directory, for as long as this value lives.
final class StoreLock {
    private let descriptor: Int32

    /// Takes the lock in `directory`; the kernel gives it back when the process ends, however it does.
    init(directory: String) throws(StoreError) {
        let path = "\(directory)/stator.lock"
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard opened >= 0 else {
            throw .unusable(path: path, why: String(cString: strerror(errno)))
        }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            var holder = [UInt8](repeating: 0, count: 20)
            let count = read(opened, &holder, holder.count)
            close(opened)
            let digits = holder.prefix(max(0, count)).prefix { $0 >= 48 && $0 <= 57 }
            let pid = digits.isEmpty ? "unknown" : String(decoding: digits, as: UTF8.self)
            throw .locked(path: directory, pid: pid)
        }
        descriptor = opened
        let pid = Array("\(getpid())\n".utf8)
        ftruncate(opened, 0)
        // Only for people to read: the lock holds without it.
        _ = pwrite(opened, pid, pid.count, 0)
    }

    deinit { close(descriptor) }
}
