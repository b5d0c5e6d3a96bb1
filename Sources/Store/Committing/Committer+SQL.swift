extension Committer {
    static let insertAsset = "INSERT INTO asset(id, asset_id) VALUES (?, ?)"

    static let insertRecord = """
        INSERT INTO record(asset, boot, start_ns, timestamp_us, duration_ns, source, event_count,
            worst_quality, state_byte, block)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    static let insertEvent = """
        INSERT INTO event(asset, boot, time_ns, timestamp_us, kind, severity, text, evidence)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """

    static let setState = """
        INSERT INTO state(key, value) VALUES (?, ?)
        ON CONFLICT(key) DO UPDATE SET value = excluded.value
        """

    static let stampRecords = stampSQL(table: "record", time: "start_ns")
    static let stampEvents = stampSQL(table: "event", time: "time_ns")

    /// CROSS JOIN has SQLite go through boots first: their rows are found in the partial index.
    private static func stampSQL(table: String, time: String) -> String {
        """
        UPDATE \(table) SET timestamp_us = \(time) / 1000
            + (SELECT utc_offset_us FROM boot WHERE boot.id = \(table).boot)
        WHERE id IN (
            SELECT unstamped.id
            FROM boot CROSS JOIN \(table) AS unstamped ON unstamped.boot = boot.id
            WHERE boot.utc_offset_us IS NOT NULL AND unstamped.timestamp_us IS NULL LIMIT ?)
        """
    }
}
