/// A table whose rows others name by number, in a column that is called as it.
///
/// Two files may have the same row under different numbers: what it is known by in both is its identity.
struct ParentTable {
    let name: String
    /// The columns that make a row what it is.
    let identity: [String]

    /// In the order in which they name each other.
    static let all = [
        ParentTable(name: "boot", identity: ["boot_uuid"]),
        ParentTable(name: "asset", identity: ["asset_id"]),
        ParentTable(name: "clock", identity: ["boot", "from_ns", "utc_offset_us"]),
    ]

    /// The table called `name`; nil where nothing names its rows.
    static func named(_ name: String) -> Self? { all.first { $0.name == name } }
}

/// What memory knows of a file's rows while the file itself is damaged.
struct KnownParents {
    /// The numbers of assets by their ids.
    var assets: [String: Int64] = [:]
    /// The boot that is now; nil where it has no row yet.
    var boot: (number: Int64, id: String)?

    /// Puts them into the empty file of `target`.
    func keep(in target: Connection) throws(StoreError) {
        let insertAsset = try target.prepare(Committer.insertAsset)
        for (id, number) in assets.sorted(by: { $0.value < $1.value }) {
            try insertAsset.run([.integer(number), .text(id)])
        }
        guard let boot else { return }
        try target.prepare("INSERT INTO boot(id, boot_uuid) VALUES (?, ?)")
            .run([.integer(boot.number), .text(boot.id)])
    }
}

/// Which number in one file a parent of another file has.
struct ParentNumbers {
    private var ours: [String: [Int64: Int64]] = [:]
    /// Rows that the one file had before, and that are none of the other's as far as that says.
    private var unclaimed: [String: Set<Int64>] = [:]

    /// For rows that come into the file of `target`, whose rows memory has put there if it `isOfMemory`.
    init(into target: Connection, isOfMemory: Bool) throws(StoreError) {
        guard isOfMemory else { return }
        for table in ["asset", "boot"] {
            let query = try target.prepare("SELECT id FROM \(table)")
            while try query.step() { unclaimed[table, default: []].insert(query.integer(0)) }
        }
    }

    /// Notes that `table`'s row `theirs` is `number` here.
    mutating func note(_ table: String, _ theirs: Int64, is number: Int64) {
        ours[table, default: [:]][theirs] = number
        unclaimed[table]?.remove(number)
    }

    /// The number here of `table`'s row `theirs`; nil where it is not known.
    ///
    /// Where the other file has lost the row, it is the one that memory has put here under that number,
    /// if it is no other's. A setting of the clock is no key: what names one that was lost keeps its
    /// number, which is in the time of its points at the servers.
    func number(_ table: String, _ theirs: Int64) -> Int64? {
        if let number = ours[table]?[theirs] { return number }
        let isFree = unclaimed[table]?.contains(theirs) ?? false
        return isFree || table == "clock" ? theirs : nil
    }
}
