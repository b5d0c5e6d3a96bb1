/// The tables of the store and how each version of them becomes the next.
///
/// A step that has been released is never changed again; a change is one more step.
enum Schema {
    /// "STAT", the mark of our files in SQLite's header.
    static let applicationID: Int64 = 0x5354_4154

    /// The version this program writes: the number of steps.
    static var version: Int { steps.count }

    /// Step n leads from version n to version n + 1.
    static let steps = [firstTables, clockAndRetention, analysis]

    /// Time is stored as nanoseconds since boot beside the boot's row, and in UTC once it is known.
    ///
    /// UTC is in microseconds since 1970; `worst_quality`, `state_byte`, `source` hold the numbers
    /// of `Quality`, `OperatingState` (0: no event) and `Source`.
    ///
    /// Rows of `record` are only ever added, and removed oldest first but for the newest one: so
    /// ids are dense, no id comes twice, and a cursor over them stays true. `record_unstamped` has
    /// nothing in it while the clock is trusted. `last_event_record` is the newest record with
    /// events of an asset whose later ones have none, so that it is found without a search.
    private static let firstTables = """
        CREATE TABLE boot (
            id INTEGER PRIMARY KEY,
            boot_uuid TEXT NOT NULL UNIQUE,
            utc_offset_us INTEGER
        ) STRICT;
        CREATE TABLE asset (
            id INTEGER PRIMARY KEY,
            asset_id TEXT NOT NULL UNIQUE,
            last_event_record INTEGER
        ) STRICT;
        CREATE TABLE record (
            id INTEGER PRIMARY KEY,
            asset INTEGER NOT NULL REFERENCES asset(id),
            boot INTEGER NOT NULL REFERENCES boot(id),
            start_ns INTEGER NOT NULL,
            timestamp_us INTEGER,
            duration_ns INTEGER NOT NULL,
            source INTEGER NOT NULL,
            event_count INTEGER NOT NULL,
            worst_quality INTEGER NOT NULL,
            state_byte INTEGER NOT NULL,
            block BLOB NOT NULL
        ) STRICT;
        CREATE INDEX record_asset_timestamp ON record(asset, timestamp_us);
        CREATE INDEX record_unstamped ON record(boot) WHERE timestamp_us IS NULL;
        CREATE TABLE event (
            id INTEGER PRIMARY KEY,
            asset INTEGER REFERENCES asset(id),
            boot INTEGER NOT NULL REFERENCES boot(id),
            time_ns INTEGER NOT NULL,
            timestamp_us INTEGER,
            kind TEXT NOT NULL,
            severity TEXT NOT NULL,
            text TEXT NOT NULL,
            evidence TEXT NOT NULL
        ) STRICT;
        CREATE INDEX event_unstamped ON event(boot) WHERE timestamp_us IS NULL;
        CREATE TABLE state (
            key TEXT PRIMARY KEY,
            value BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        PRAGMA application_id = \(applicationID);
        """

    /// What long lives bring: clocks that are set, a size that is limited, lines that are refused.
    ///
    /// A row of `clock` is one setting of the clock: from `from_ns` of that boot on, UTC is the
    /// machine's clock plus `utc_offset_us`; `record.clock` and `event.clock` name the one that gave
    /// a row its time, 0 where the time came with the data. `summary` holds what is left of records
    /// whose raw values had to go, under their ids, again without gaps. `removal` accounts for both
    /// steps by asset and level. The newest rows of `quarantine` are lines that a server refused.
    private static let clockAndRetention = """
        CREATE TABLE clock (
            id INTEGER PRIMARY KEY,
            boot INTEGER NOT NULL REFERENCES boot(id),
            from_ns INTEGER NOT NULL,
            utc_offset_us INTEGER NOT NULL
        ) STRICT;
        INSERT INTO clock(boot, from_ns, utc_offset_us)
            SELECT id, 0, utc_offset_us FROM boot WHERE utc_offset_us IS NOT NULL ORDER BY id;
        ALTER TABLE record ADD COLUMN clock INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE event ADD COLUMN clock INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE summary (
            id INTEGER PRIMARY KEY,
            asset INTEGER NOT NULL REFERENCES asset(id),
            boot INTEGER NOT NULL REFERENCES boot(id),
            start_ns INTEGER NOT NULL,
            timestamp_us INTEGER,
            duration_ns INTEGER NOT NULL,
            source INTEGER NOT NULL,
            event_count INTEGER NOT NULL,
            worst_quality INTEGER NOT NULL,
            state_byte INTEGER NOT NULL,
            clock INTEGER NOT NULL,
            block BLOB NOT NULL
        ) STRICT;
        CREATE INDEX summary_asset_timestamp ON summary(asset, timestamp_us);
        CREATE TABLE removal (
            asset INTEGER NOT NULL REFERENCES asset(id),
            level TEXT NOT NULL,
            from_us INTEGER,
            through_us INTEGER,
            records INTEGER NOT NULL,
            events INTEGER NOT NULL,
            PRIMARY KEY (asset, level)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE quarantine (
            id INTEGER PRIMARY KEY,
            boot INTEGER NOT NULL REFERENCES boot(id),
            time_ns INTEGER NOT NULL,
            sink TEXT NOT NULL,
            line TEXT NOT NULL,
            reason TEXT NOT NULL
        ) STRICT;
        """

    /// Brings an open file from `found` to this program's version, each step whole or not at all.
    static func migrate(_ connection: Connection, from found: Int) throws(StoreError) {
        for version in steps.indices.dropFirst(found) {
            try connection.migrate(steps[version], to: version + 1)
        }
    }
}
