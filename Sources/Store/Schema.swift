/// The tables, as a list of steps from an empty file to what this program knows.
enum Schema {
    /// "STAT": marks a file as a store of this program (SQLite's application_id).
    static let applicationID: Int64 = 0x5354_4154

    /// The version this program writes: the number of steps.
    static var version: Int { steps.count }

    /// Step n brings a file from version n to n + 1; a step once released is never changed.
    static let steps: [String] = [
        """
        CREATE TABLE boot (
            id INTEGER PRIMARY KEY,
            boot_uuid TEXT NOT NULL UNIQUE,
            utc_offset_us INTEGER
        ) STRICT;
        CREATE TABLE asset (id INTEGER PRIMARY KEY, asset_id TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE record (
            id INTEGER PRIMARY KEY,
            asset INTEGER NOT NULL REFERENCES asset (id),
            boot INTEGER NOT NULL REFERENCES boot (id),
            start_ns INTEGER NOT NULL,
            timestamp_us INTEGER,
            duration_ns INTEGER NOT NULL,
            source INTEGER NOT NULL,
            event_count INTEGER NOT NULL,
            worst_quality INTEGER NOT NULL,
            state INTEGER,
            block BLOB NOT NULL
        ) STRICT;
        CREATE INDEX record_by_time ON record (asset, timestamp_us);
        CREATE INDEX record_unstamped ON record (boot) WHERE timestamp_us IS NULL;
        CREATE TABLE event (
            id INTEGER PRIMARY KEY,
            asset INTEGER REFERENCES asset (id),
            boot INTEGER NOT NULL REFERENCES boot (id),
            time_ns INTEGER NOT NULL,
            timestamp_us INTEGER,
            kind TEXT NOT NULL,
            severity INTEGER NOT NULL,
            text TEXT NOT NULL,
            evidence TEXT NOT NULL
        ) STRICT;
        CREATE INDEX event_unstamped ON event (boot) WHERE timestamp_us IS NULL;
        CREATE TABLE state (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
        """
    ]

    /// Looks at what is at `path` without writing a byte; throws if it must not be touched.
    ///
    /// A file that is not there, or empty, is fine: it will be made.
    static func inspect(path: String) throws(StoreError) {
        guard let bytes = try StoreFile.size(path), bytes > 0 else { return }
        let found: (application: Int64, version: Int64)
        do throws(StoreError) {
            let connection = try Connection(path: path, mode: .readOnly)
            found = (
                try connection.integer("PRAGMA application_id") ?? 0,
                try connection.integer("PRAGMA user_version") ?? 0
            )
        } catch {
            if case .sqlite(_, let code, _) = error, code & 0xFF == StoreFile.notADatabaseCode {
                throw .foreign(path: path, what: "no SQLite database")
            }
            throw error
        }
        guard found.application == applicationID else {
            throw .foreign(path: path, what: "a SQLite database of another program")
        }
        guard found.version <= version else {
            throw .newer(path: path, found: Int(found.version), known: version)
        }
    }

    /// Brings the file to this program's version, each step whole or not at all.
    static func migrate(_ connection: Connection) throws(StoreError) {
        var found = Int(try connection.integer("PRAGMA user_version") ?? 0)
        while found < version {
            try connection.transaction { () throws(StoreError) in
                try connection.execute(steps[found])
                try connection.execute("PRAGMA application_id = \(applicationID)")
                try connection.execute("PRAGMA user_version = \(found + 1)")
            }
            found += 1
        }
    }
}
