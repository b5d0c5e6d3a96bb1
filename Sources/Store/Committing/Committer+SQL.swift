extension Committer {
    static let insertAsset = "INSERT INTO asset(id, asset_id) VALUES (?, ?)"

    static let insertRecord = """
        INSERT INTO record(id, asset, boot, start_ns, timestamp_us, duration_ns, source, event_count,
            worst_quality, state_byte, clock, names, block)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    static let clocksOfBoot = "SELECT id, utc_offset_us FROM clock WHERE boot = ? ORDER BY id"

    static let insertClock = "INSERT INTO clock(boot, from_ns, utc_offset_us) VALUES (?, ?, ?)"

    /// The first is what rows without a time are stamped by.
    static let cutClocks = """
        DELETE FROM clock WHERE boot = ?1 AND id <= ?2
            AND id > (SELECT min(id) FROM clock WHERE boot = ?1)
        """

    static let setFirstOffset = """
        UPDATE boot SET utc_offset_us = ? WHERE id = ? AND utc_offset_us IS NULL
        """

    static let insertLine = """
        INSERT INTO quarantine(id, boot, time_ns, sink, line, reason) VALUES (?, ?, ?, ?, ?, ?)
        """

    static let cutQuarantine = """
        DELETE FROM quarantine WHERE id <= (SELECT max(id) FROM quarantine) - ?
        """

    static let setState = """
        INSERT INTO state(key, value) VALUES (?, ?)
        ON CONFLICT(key) DO UPDATE SET value = excluded.value
        """

    static let stampRecords = stampSQL(table: "record", time: "start_ns")
    static let stampEvents = stampSQL(table: "event", time: "time_ns")
    static let stampReports = stampSQL(table: "health_report", time: "time_ns")
    static let stampArtifacts = stampSQL(table: "artifact", time: "time_ns")
    static let stampEnergy = stampSQL(table: "energy_period", time: "time_ns")

    /// What gives all rows without a time theirs.
    static let stamping = [stampRecords, stampEvents, stampReports, stampArtifacts, stampEnergy]

    /// CROSS JOIN has SQLite go through boots first: their rows are found in the partial index.
    private static func stampSQL(table: String, time: String) -> String {
        """
        UPDATE \(table) SET
            timestamp_us = \(time) / 1000
                + (SELECT utc_offset_us FROM boot WHERE boot.id = \(table).boot),
            clock = coalesce((SELECT min(id) FROM clock WHERE clock.boot = \(table).boot), 0)
        WHERE id IN (
            SELECT unstamped.id
            FROM boot CROSS JOIN \(table) AS unstamped ON unstamped.boot = boot.id
            WHERE boot.utc_offset_us IS NOT NULL AND unstamped.timestamp_us IS NULL LIMIT ?)
        """
    }
}
