extension Schema {
    /// What is made of measurements: features and judgements, reports, and what was learned.
    ///
    /// `names` of a record or summary is the number of the list that its features and channels go by;
    /// a list's number follows from its bytes (`NameList`), so no file means another one by it, and it
    /// is no foreign key: a record whose list was lost with a bad page is kept until the list is there
    /// again. Rows of `health_report` are only ever added, dense like those of `event`; `source` is where the
    /// events came from that it judges. An `artifact`
    /// is a version of a baseline or forest; `content` is deflated, `content_bytes` its size before;
    /// at most one of an asset and kind is in use, and that one is never removed. A row of `energy_period`
    /// is what an asset used in five minutes; its times are those of its first event.
    static let analysis = """
        CREATE TABLE name_list (
            id INTEGER PRIMARY KEY,
            names BLOB NOT NULL
        ) STRICT;
        ALTER TABLE record ADD COLUMN names INTEGER;
        ALTER TABLE summary ADD COLUMN names INTEGER;
        CREATE TABLE health_report (
            id INTEGER PRIMARY KEY,
            asset INTEGER NOT NULL REFERENCES asset(id),
            boot INTEGER NOT NULL REFERENCES boot(id),
            time_ns INTEGER NOT NULL,
            timestamp_us INTEGER,
            clock INTEGER NOT NULL,
            source INTEGER,
            block BLOB NOT NULL
        ) STRICT;
        CREATE INDEX health_report_asset ON health_report(asset);
        CREATE INDEX health_report_asset_timestamp ON health_report(asset, timestamp_us);
        CREATE INDEX health_report_unstamped ON health_report(boot) WHERE timestamp_us IS NULL;
        CREATE TABLE artifact (
            id INTEGER PRIMARY KEY,
            asset INTEGER NOT NULL REFERENCES asset(id),
            kind TEXT NOT NULL,
            version INTEGER NOT NULL,
            name TEXT NOT NULL,
            boot INTEGER NOT NULL REFERENCES boot(id),
            time_ns INTEGER NOT NULL,
            timestamp_us INTEGER,
            clock INTEGER NOT NULL,
            note TEXT NOT NULL,
            is_active INTEGER NOT NULL DEFAULT 0,
            content_bytes INTEGER NOT NULL,
            content BLOB NOT NULL,
            UNIQUE (asset, kind, version)
        ) STRICT;
        CREATE UNIQUE INDEX artifact_active ON artifact(asset, kind) WHERE is_active = 1;
        CREATE INDEX artifact_unstamped ON artifact(boot) WHERE timestamp_us IS NULL;
        CREATE TABLE energy_period (
            id INTEGER PRIMARY KEY,
            asset INTEGER NOT NULL REFERENCES asset(id),
            boot INTEGER NOT NULL REFERENCES boot(id),
            time_ns INTEGER NOT NULL,
            timestamp_us INTEGER,
            clock INTEGER NOT NULL,
            source INTEGER,
            block BLOB NOT NULL
        ) STRICT;
        CREATE INDEX energy_period_asset_timestamp ON energy_period(asset, timestamp_us);
        CREATE INDEX energy_period_unstamped ON energy_period(boot) WHERE timestamp_us IS NULL;
        """
}
