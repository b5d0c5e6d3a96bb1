import Glibc

/// Moves a damaged store out of the way, with its log, and puts another in its place.
enum AsideFile {
    /// How many damaged files are kept; above it the oldest gives way, since the disk is limited.
    static let fileLimit = 2
    private static let infix = ".damaged-"

    /// Puts the whole store at `fresh` in the place of the one at `path`.
    ///
    /// At every moment there is a store at `path`, the old one or the new, and the old one's log is
    /// never beside the new one, which SQLite would take for its own.
    /// - Returns: where the old file is: its path with `.damaged-1` behind it, or the next number.
    /// - Throws: `StoreError.notPermitted` or `.inputOutput` where a name cannot be changed.
    static func replace(_ path: String, by fresh: String) throws(StoreError) -> String {
        let taken = numbers(of: path)
        let aside = "\(path)\(infix)\((taken.last ?? 0) + 1)"
        guard link(path, aside) == 0 || errno == ENOENT else { throw error(path) }
        for suffix in ["-wal", "-shm"] {
            guard rename(path + suffix, aside + suffix) == 0 || errno == ENOENT else {
                throw error(path)
            }
        }
        guard rename(fresh, path) == 0 else { throw error(path) }
        syncDirectory(of: path)
        for number in taken.dropLast(fileLimit - 1) {
            for suffix in ["", "-wal", "-shm"] { unlink("\(path)\(infix)\(number)\(suffix)") }
        }
        return aside
    }

    /// Whether `file` lies where the store at `path` was moved aside to.
    static func isOne(_ file: String, of path: String) -> Bool {
        let (folder, name) = split(file)
        let (home, own) = split(path)
        var (one, other) = (stat(), stat())
        return name.hasPrefix(own + infix) && stat(folder, &one) == 0 && stat(home, &other) == 0
            && one.st_dev == other.st_dev && one.st_ino == other.st_ino
    }

    private static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        return (String(path[...slash]), String(path[path.index(after: slash)...]))
    }

    private static func error(_ path: String) -> StoreError {
        let code = errno
        let reason = String(cString: strerror(code))
        return code == EACCES || code == EPERM || code == EROFS
            ? .notPermitted(path: path, reason: reason)
            : .inputOutput(path: path, reason: reason, code: code)
    }

    /// Names survive a power cut once their directory is on disk.
    private static func syncDirectory(of path: String) {
        guard let slash = path.lastIndex(of: "/") else { return }
        let descriptor = open(String(path[..<slash]), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    /// The numbers of the damaged files that are kept, oldest first.
    private static func numbers(of path: String) -> [Int] {
        guard let slash = path.lastIndex(of: "/") else { return [] }
        let name = path[path.index(after: slash)...] + infix
        guard let directory = opendir(String(path[..<slash])) else { return [] }
        defer { closedir(directory) }
        var numbers: [Int] = []
        while let entry = readdir(directory) {
            let found = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard found.hasPrefix(name), let number = Int(found.dropFirst(name.count)) else {
                continue
            }
            numbers.append(number)
        }
        return numbers.sorted()
    }
}
