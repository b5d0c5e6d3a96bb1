import Diagnostics

/// How full the store is, and what had to give way since its file was made.
public struct RetentionStatus: Codable, Equatable, Sendable {
    /// The bytes of the file that hold something.
    public private(set) var usedBytes: UInt64
    /// The most that may.
    public private(set) var limitBytes: UInt64
    /// Records of which only a summary was left.
    public private(set) var thinnedRecords: UInt64
    /// The newest of them, UTC; `null` where there is none with a time.
    @NullWhenAbsent public private(set) var thinnedThrough: String?
    /// Records of which the summary went too.
    public private(set) var removedRecords: UInt64
    /// The newest of them, UTC; `null` where there is none with a time.
    @NullWhenAbsent public private(set) var removedThrough: String?

    /// The status of a store that has thinned and removed so much.
    public init(
        usedBytes: UInt64,
        limitBytes: UInt64,
        thinned: (records: UInt64, through: Timestamp?),
        removed: (records: UInt64, through: Timestamp?)
    ) {
        self.usedBytes = usedBytes
        self.limitBytes = limitBytes
        thinnedRecords = thinned.records
        thinnedThrough = thinned.through?.description
        removedRecords = removed.records
        removedThrough = removed.through?.description
    }

    private enum CodingKeys: String, CodingKey {
        case usedBytes = "used_bytes"
        case limitBytes = "limit_bytes"
        case thinnedRecords = "thinned_records"
        case thinnedThrough = "thinned_through"
        case removedRecords = "removed_records"
        case removedThrough = "removed_through"
    }
}
