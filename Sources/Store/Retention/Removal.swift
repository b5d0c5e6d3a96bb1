import Diagnostics

/// What an asset no longer has, and of which time: nothing goes without an account.
public struct Removal: Hashable, Sendable {
    /// How much of a record went; the raw value is the word that is stored.
    public enum Level: String, Sendable, CaseIterable {
        /// Its raw values; a summary of each signal is left, and what was made of them.
        case raw
        /// The summary too.
        case summary
    }

    /// The asset.
    public let assetID: String
    /// How much of the records went.
    public let level: Level
    /// The time of the first of them; nil where none of them had a time in UTC.
    public let from: Timestamp?
    /// The time of the last of them.
    public let through: Timestamp?
    /// How many records.
    public let records: UInt64
    /// How many events they had.
    public let events: UInt64
}

extension StoreReader {
    /// What was removed so far, by asset and level.
    public func removals() throws(StoreError) -> [Removal] {
        let query = try statements[Self.removalRows]
        try query.bind()
        var removals: [Removal] = []
        while try query.step() {
            guard let level = Removal.Level(rawValue: query.text(1)) else { continue }
            removals.append(
                Removal(
                    assetID: query.text(0),
                    level: level,
                    from: query.optionalInteger(2).map(Timestamp.init(microseconds:)),
                    through: query.optionalInteger(3).map(Timestamp.init(microseconds:)),
                    records: query.count(4),
                    events: query.count(5)
                )
            )
        }
        return removals
    }

    private static let removalRows = """
        SELECT asset_id, level, from_us, through_us, records, events
        FROM removal JOIN asset ON asset.id = removal.asset ORDER BY asset_id, level
        """
}
