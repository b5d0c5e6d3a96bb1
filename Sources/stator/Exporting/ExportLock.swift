import Glibc
import Reports

/// The lock that an export holds on its record while it runs; the kernel drops it with its process.
///
/// It belongs to the open file (`F_OFD_SETLK`), so that it can be asked for without being taken: whoever
/// looks is never in the way of an export that begins.
final class ExportLock {
    /// `F_OFD_GETLK` and `F_OFD_SETLK`, which are the same on every machine of Linux; Glibc's module hides them.
    private static let getCommand: Int32 = 36
    private static let setCommand: Int32 = 37

    private let descriptor: Int32

    private init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// The lock at `path`, made for the owner of `directory`; nil while another holds it.
    static func taken(_ path: String, as directory: String) throws(ExportError) -> ExportLock? {
        while true {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o640)
            guard descriptor >= 0 else { throw .cannotWrite(file: path, code: errno) }
            let lock = ExportLock(descriptor)
            StateOwner.give(path, as: directory)
            var wanted = whole
            guard fcntl(descriptor, Self.setCommand, &wanted) == 0 else {
                if errno == EAGAIN || errno == EACCES { return nil }
                throw .cannotWrite(file: path, code: errno)
            }
            // Another may have removed it, as one of an old record, before it was ours.
            if lock.isStill(path) { return lock }
        }
    }

    /// Whether a living export holds the lock at `path`.
    static func isHeld(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var found = whole
        return fcntl(descriptor, getCommand, &found) == 0 && Int32(found.l_type) != F_UNLCK
    }

    private static var whole: flock {
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        return lock
    }

    private func isStill(_ path: String) -> Bool {
        var held = stat()
        var named = stat()
        return fstat(descriptor, &held) == 0 && stat(path, &named) == 0
            && held.st_ino == named.st_ino && held.st_dev == named.st_dev
    }
}
