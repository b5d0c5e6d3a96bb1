import Glibc

/// Opens the store's file: looks first, changes only what is ours and not too new.
enum StoreFile {
    static let name = "stator.sqlite"

    /// SQLite's page cache, KiB: what a commit touches, the right edges of its trees, many times over.
    ///
    /// Old pages are seldom asked for again. The whole store takes 0.6 MB of private memory.
    private static let cacheKiB = 256
    /// The log is copied into the file after this many pages (4 MiB).
    ///
    /// A page that every commit
    /// changes is then written into the file once in hundreds of commits, which spares an SD card,
    /// and opening after a power cut still reads at most this much.
    private static let checkpointPages = 1_000
    /// What is left of the log's file after a checkpoint, bytes.
    private static let logByteLimit = 8 * 1_024 * 1_024
    /// A disk with fewer free blocks is full: the log's index alone takes 32 KiB.
    private static let fullBelowBlocks: UInt = 16
    /// How long to wait for someone who looks into the file with other tools.
    private static let busyMilliseconds = 2_000

    /// The open file in `directory`, brought to this program's version.
    ///
    /// The caller holds the directory's lock. What is not ours is left as it is, to the byte.
    static func open(directory: String) throws(StoreError) -> Connection {
        let path = "\(directory)/\(name)"
        do throws(StoreError) {
            try StoreFileCheck.examine(path)
            return try open(path, lockingMode: "NORMAL")
        } catch .inputOutput(let failed, let reason, let code) {
            // The index of the log lies in a file that others may read too. A full disk has no
            // room for it; it is then kept in memory, and nobody else may look.
            guard isFull(directory) else {
                throw .inputOutput(path: failed, reason: reason, code: code)
            }
            do throws(StoreError) {
                return try open(path, lockingMode: "EXCLUSIVE")
            } catch .inputOutput {
                throw .diskFull(path: path)
            }
        }
    }

    /// A new store at `path`, whole or not at all: `fill` puts into it what it is to begin with.
    ///
    /// - Throws: `StoreError`; then nothing of it is left.
    static func make(
        at path: String,
        fill: (Connection) throws(StoreError) -> Void
    ) throws(StoreError) {
        for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
        do throws(StoreError) {
            let connection = try open(path, lockingMode: "NORMAL")
            try fill(connection)
            try connection.checkpoint()
        } catch {
            for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
            throw error
        }
    }

    private static func open(
        _ path: String,
        lockingMode: String
    ) throws(StoreError) -> Connection {
        let connection = try Connection(path: path, access: .readWriteCreate)
        try connection.run(
            """
            PRAGMA busy_timeout = \(busyMilliseconds);
            PRAGMA locking_mode = \(lockingMode);
            PRAGMA cache_size = -\(cacheKiB);
            PRAGMA mmap_size = 0;
            PRAGMA foreign_keys = ON;
            PRAGMA trusted_schema = OFF;
            """
        )
        let mode = try connection.text("PRAGMA journal_mode = WAL")
        guard mode == "wal" else {
            throw .notPermitted(
                path: path,
                reason: "its file system cannot hold a write-ahead log (journal mode \(mode))"
            )
        }
        try connection.run(
            """
            PRAGMA synchronous = FULL;
            PRAGMA wal_autocheckpoint = \(checkpointPages);
            PRAGMA journal_size_limit = \(logByteLimit);
            """
        )
        let found = Int(try connection.integer("PRAGMA user_version"))
        try Schema.migrate(connection, from: found)
        try settle(connection)
        return connection
    }

    /// The key of a state that is there once the file's beginning is known to be on disk.
    static let settledKey = "store.settled"

    /// Sees to it that what a first start has made is on disk, before anything in it counts.
    ///
    /// Where an fsync fails the kernel may keep the page and never write it: the next try reads a file
    /// that the disk does not have, and its log, all synced, would be for nobody after a power cut.
    /// A checkpoint writes the pages once more. A store with records has had its checkpoints.
    private static func settle(_ connection: Connection) throws(StoreError) {
        let isYoung = try connection.integer(
            """
            SELECT NOT EXISTS (SELECT 1 FROM state WHERE key = '\(settledKey)')
                AND NOT EXISTS (SELECT 1 FROM record)
            """
        )
        guard isYoung == 1 else { return }
        try connection.checkpoint()
        let statement = try connection.prepare(Committer.setState)
        try statement.run([.text(settledKey), .blob([1])])
    }

    private static func isFull(_ directory: String) -> Bool {
        var status = statvfs()
        return statvfs(directory, &status) == 0 && status.f_bavail < fullBelowBlocks
    }
}
