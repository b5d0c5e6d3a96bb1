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
        if try checkUnfinished(path, mayWrite) { return }
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

    /// Whether the file is what a power cut leaves while its very first page is written: that page in
    /// part, and beside it a journal that takes it back to nothing.
    ///
    /// Only then is there a journal of ours; from the second page on there is the log.
    private static func checkUnfinished(_ path: String, _ mayWrite: Bool) throws(StoreError) -> Bool
    {
        guard let journal = try JournalHeader(path + "-journal") else { return false }
        guard journal.pagesBefore == 0 else {
            throw .foreign(
                path: path,
                reason: "a transaction of another program lies unfinished beside it "
                    + "(\(path)-journal)"
            )
        }
        // Only a writer can take it back.
        guard mayWrite else {
            throw .notPermitted(
                path: path,
                reason: "its first start was cut short, and the agent's next start finishes it"
            )
        }
        return true
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
