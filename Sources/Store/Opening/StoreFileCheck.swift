import Glibc

/// Looks whether a file is a store that this program may open, without a change to it.
enum StoreFileCheck {
    /// Whether there is a regular file at `path`.
    static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Throws unless the file at `path` is ours and not too new, or holds nothing yet.
    ///
    /// - Throws: `StoreError.newer`, `.foreign`, `.damaged` or `.notPermitted`.
    static func examine(_ path: String, mayWrite: Bool = true) throws(StoreError) {
        guard let size = try byteCount(path, mayWrite), size > 0 else { return }
        // With nothing in the log the file's own header tells all, and takes no room to read; else
        // the log may hold a newer version, which SQLite finds.
        if try (byteCount(path + "-wal", mayWrite) ?? 0) == 0, let header = try Header(path),
            Int64(header.applicationID) == Schema.applicationID
        {
            return try check(version: Int(header.userVersion), path: path)
        }
        let connection = try Connection(path: path, access: .readOnly)
        let application = try connection.integer("PRAGMA application_id")
        let version = Int(try connection.integer("PRAGMA user_version"))
        if application == Schema.applicationID { return try check(version: version, path: path) }
        // An empty file, and one with no table and no mark, are what a power cut leaves of a
        // first start: they hold nothing.
        let objects = try connection.integer("SELECT count(*) FROM sqlite_schema")
        guard application == 0, version == 0, objects == 0 else {
            throw .foreign(
                path: path,
                reason: "it is an SQLite database of another program (application id "
                    + "\(application))"
            )
        }
    }

    private static func check(version: Int, path: String) throws(StoreError) {
        guard version <= Schema.version else {
            throw .newer(path: path, found: version, known: Schema.version)
        }
    }

    /// The size of the file; nil where there is none.
    private static func byteCount(_ path: String, _ mayWrite: Bool) throws(StoreError) -> Int? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw .notPermitted(path: path, reason: String(cString: strerror(errno)))
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .foreign(path: path, reason: "it is not a regular file")
        }
        guard access(path, mayWrite ? R_OK | W_OK : R_OK) == 0 else {
            throw .notPermitted(path: path, reason: String(cString: strerror(errno)))
        }
        return Int(status.st_size)
    }
}

/// What the first bytes of an SQLite file say (SQLite, "Database File Format", 1.3).
private struct Header {
    private static let magic = Array("SQLite format 3\0".utf8)
    private static let byteCount = 100

    let userVersion: UInt32
    let applicationID: UInt32

    /// Nil where it is not the header of an SQLite file.
    init?(_ path: String) throws(StoreError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw .notPermitted(path: path, reason: String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: Self.byteCount)
        guard pread(descriptor, &bytes, bytes.count, 0) == bytes.count,
            bytes.starts(with: Self.magic)
        else { return nil }
        userVersion = Self.number(bytes[60..<64])
        applicationID = Self.number(bytes[68..<72])
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }
}
