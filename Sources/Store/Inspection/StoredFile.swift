import Diagnostics

/// A store read from outside, while its agent runs or after: by `stator store` and nobody else.
///
/// Nothing is written, no lock is taken, and the agent is not held up.
public final class StoredFile {
    /// The file.
    public let path: String
    let connection: Connection
    let reader: StoreReader
    private let wasAtRest: Bool

    /// Opens the store in `directory`, or the file itself where `directory` is one.
    ///
    /// A store that nobody has open is read through a log that SQLite makes beside it. With
    /// `leavesNoTrace` no file is made; `isOvertaken` then tells whether an agent has begun meanwhile.
    ///
    /// - Throws: `StoreError.directoryMissing` where there is none, `.newer`, `.foreign`, `.damaged`.
    public init(_ directory: String, leavesNoTrace: Bool = false) throws(StoreError) {
        let path = StoreFileCheck.isFile(directory) ? directory : "\(directory)/\(StoreFile.name)"
        guard StoreFileCheck.isFile(path) else { throw .directoryMissing(path: path) }
        self.path = path
        try Self.examine(path)
        wasAtRest = leavesNoTrace && !StoreFileCheck.isFile("\(path)-wal")
        connection = try Connection(path: path, access: wasAtRest ? .atRest : .readOnly)
        try connection.run("PRAGMA busy_timeout = 2000; PRAGMA trusted_schema = OFF")
        let version = Int(try connection.integer("PRAGMA user_version"))
        guard version == Schema.version else {
            throw .database(
                path: path,
                action: "read it from outside",
                reason: "it has version \(version) of its tables and this program needs "
                    + "\(Schema.version); start the agent once, which brings it up to date",
                code: 0
            )
        }
        reader = StoreReader(
            statements: Statements(connection),
            bootID: "",
            pendingRecords: [],
            pendingEntries: [],
            offset: nil
        )
    }

    /// Whether it was opened as nobody wrote to it and somebody does now: what was read may be wrong.
    public var isOvertaken: Bool { wasAtRest && StoreFileCheck.isFile("\(path)-wal") }

    /// A file under another name than a store's was never one if it is no database.
    private static func examine(_ path: String) throws(StoreError) {
        do throws(StoreError) {
            try StoreFileCheck.examine(path, mayWrite: false)
        } catch .damaged(let path, let reason) {
            let name = path.split(separator: "/").last ?? ""
            guard name.hasPrefix(StoreFile.name) else {
                throw .foreign(path: path, reason: reason)
            }
            throw .damaged(path: path, reason: reason)
        }
    }

    /// The ids of the assets it has ever held something of, in order.
    public func assetIDs() throws(StoreError) -> [String] {
        let query = try connection.prepare("SELECT asset_id FROM asset ORDER BY asset_id")
        var ids: [String] = []
        while try query.step() { ids.append(query.text(0)) }
        return ids
    }

    /// What of an asset there is.
    public struct Holding: Hashable, Sendable {
        /// The asset.
        public let assetID: String
        /// Records with raw values.
        public let records: UInt64
        /// Records of which a summary is left.
        public let summaries: UInt64
        /// Events with raw values.
        public let events: UInt64
        /// The first time of raw values; nil where there are none with a time.
        public let from: Timestamp?
        /// The last time of raw values; nil where there are none with a time.
        public let through: Timestamp?
        /// Records whose boot never had a trusted clock.
        public let withoutTime: UInt64
    }

    /// What of each asset there is, in the order of their ids; reads all records' heads.
    public func holdings() throws(StoreError) -> [Holding] {
        let query = try reader.statements[Self.holdingRows]
        try query.bind()
        var holdings: [Holding] = []
        while try query.step() {
            holdings.append(
                Holding(
                    assetID: query.text(0),
                    records: query.count(1),
                    summaries: query.count(2),
                    events: query.count(3),
                    from: query.optionalInteger(4).map(Timestamp.init(microseconds:)),
                    through: query.optionalInteger(5).map(Timestamp.init(microseconds:)),
                    withoutTime: query.count(6)
                )
            )
        }
        return holdings
    }

    private static let holdingRows = """
        SELECT asset_id, count(record.id),
            (SELECT count(*) FROM summary WHERE summary.asset = asset.id),
            coalesce(sum(event_count), 0), min(timestamp_us), max(timestamp_us),
            count(record.id) - count(timestamp_us)
        FROM asset LEFT JOIN record ON record.asset = asset.id
        GROUP BY asset.id ORDER BY asset_id
        """

    /// Figures of the file as a whole.
    public struct Figures: Hashable, Sendable {
        /// The version of its schema.
        public let schemaVersion: Int
        /// The bytes of the file that hold something.
        public let usedBytes: UInt64
        /// All its bytes, without the log.
        public let fileBytes: UInt64
        /// Happenings.
        public let events: UInt64
        /// Lines that a server refused for good.
        public let quarantined: UInt64
        /// Boots of the machine that it has seen.
        public let boots: UInt64
    }

    /// Figures of the file as a whole.
    public func figures() throws(StoreError) -> Figures {
        Figures(
            schemaVersion: Int(try connection.integer("PRAGMA user_version")),
            usedBytes: try connection.usedBytes(),
            fileBytes: try connection.count("PRAGMA page_count")
                * (try connection.count("PRAGMA page_size")),
            events: try connection.count("SELECT count(*) FROM event"),
            quarantined: try connection.count("SELECT count(*) FROM quarantine"),
            boots: try connection.count("SELECT count(*) FROM boot")
        )
    }

    /// What retention removed, by asset and level.
    public func removals() throws(StoreError) -> [Removal] { try reader.removals() }
}
