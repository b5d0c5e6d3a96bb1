/// A table whose rows are numbered in the order in which they came.
enum NumberedTable: String, CaseIterable {
    case record
    case event
    case report = "health_report"
    case artifact
    case energy = "energy_period"
    case quarantine

    /// The state that says which number its first row gets.
    fileprivate var stateKey: String {
        switch self {
        case .report: "store.first_report"
        default: "store.first_\(rawValue)"
        }
    }
}

/// The numbers of the newest rows; nil where they are not known.
struct NewestRows {
    private var numbers: [NumberedTable: Int64] = [:]

    /// None is known.
    init() {}

    /// What is known of the file of `connection`; a table that cannot be read has none.
    init(in connection: Connection) {
        for table in NumberedTable.allCases { self[table] = Self.newest(table, in: connection) }
    }

    /// The number of the newest row of `table`.
    subscript(table: NumberedTable) -> Int64? {
        get { numbers[table] }
        set { numbers[table] = newValue }
    }

    /// These, and where one is not known that of `other`.
    func filled(from other: Self) -> Self {
        var all = self
        all.numbers.merge(other.numbers) { ours, _ in ours }
        return all
    }

    private static func newest(_ table: NumberedTable, in connection: Connection) -> Int64? {
        do throws(StoreError) {
            let newest = try connection.integer("SELECT max(id) FROM \(table.rawValue)")
            // 0: it has no row, and what its first one gets is a state of the file.
            return newest > 0 ? newest : nil
        } catch {
            return nil
        }
    }
}

/// The numbers that the first rows of a new file get, where it goes on behind a damaged one.
struct FirstNumbers {
    private var numbers: [NumberedTable: Int64] = [:]

    /// Those behind the newest rows of a file.
    init(behind newest: NewestRows) {
        for table in NumberedTable.allCases {
            // A damaged number may be the last there is.
            self[table] = newest[table].flatMap { $0 < .max ? $0 + 1 : nil }
        }
    }

    /// Those that `connection`'s file still needs.
    init(in connection: Connection) throws(StoreError) {
        for table in NumberedTable.allCases { self[table] = try Self.number(table, in: connection) }
    }

    /// The number of the first row of `table`; nil where there are rows, or 1 will do.
    subscript(table: NumberedTable) -> Int64? {
        get { numbers[table] }
        set { numbers[table] = newValue }
    }

    /// Keeps them in the file.
    func keep(in connection: Connection) throws(StoreError) {
        let statement = try connection.prepare(Committer.setState)
        for table in NumberedTable.allCases {
            guard let number = self[table] else { continue }
            try statement.run([.text(table.stateKey), .blob(Array("\(number)".utf8))])
        }
    }

    private static func number(
        _ table: NumberedTable,
        in connection: Connection
    ) throws(StoreError) -> Int64? {
        let row = try connection.prepare("SELECT 1 FROM \(table.rawValue) LIMIT 1")
        if try row.step() { return nil }
        let query = try connection.prepare("SELECT value FROM state WHERE key = ?")
        try query.bind(.text(table.stateKey))
        guard try query.step() else { return nil }
        return Int64(String(decoding: query.blob(0), as: UTF8.self))
    }
}
