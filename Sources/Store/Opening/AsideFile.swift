import Glibc

/// Moves a damaged store out of the way, with its log, so that a new one can begin.
enum AsideFile {
    /// How many damaged files are kept; above it the oldest gives way, since the disk is limited.
    static let fileLimit = 3
    private static let infix = ".damaged-"
    /// What belongs to an SQLite file; the log has what is not in it yet.
    private static let suffixes = ["", "-wal", "-shm"]

    /// Renames the file at `path` and what belongs to it.
    ///
    /// - Returns: its new path: the old one with `.damaged-1` behind it, or the next number.
    /// - Throws: `StoreError.notPermitted` or `.inputOutput` where it cannot be renamed.
    static func move(_ path: String) throws(StoreError) -> String {
        let taken = numbers(of: path)
        let aside = "\(path)\(infix)\((taken.last ?? 0) + 1)"
        for suffix in suffixes {
            guard rename(path + suffix, aside + suffix) != 0, errno != ENOENT else { continue }
            let code = errno
            let reason = String(cString: strerror(code))
            throw code == EACCES || code == EPERM || code == EROFS
                ? .notPermitted(path: path, reason: reason)
                : .inputOutput(path: path, reason: reason, code: code)
        }
        for number in taken.dropLast(fileLimit - 1) {
            for suffix in suffixes { unlink("\(path)\(infix)\(number)\(suffix)") }
        }
        return aside
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
