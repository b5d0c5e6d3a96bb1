/// Copies what can still be read of a damaged store into a sound one.
///
/// Each table is read from its beginning until that fails and then from its end, so that one bad
/// page costs what lies on it and no more than what it hides.
struct Salvage {
    /// A table to copy.
    struct Table: Hashable, Sendable {
        /// Its name.
        let name: String
        /// Its primary key, by which it is read.
        let key: String
        /// The version of the schema that brought it.
        var since = 1

        /// What the agent cannot do without: small, and copied before it goes on.
        static let essential = [
            Table(name: "boot", key: "id"),
            Table(name: "asset", key: "id"),
            Table(name: "clock", key: "id", since: 2),
            Table(name: "state", key: "key"),
            Table(name: "removal", key: "asset, level", since: 2),
            Table(name: "event", key: "id"),
            Table(name: "name_list", key: "id", since: 3),
            Table(name: "artifact", key: "id", since: 3),
            Table(name: "health_report", key: "id", since: 3),
            Table(name: "energy_period", key: "id", since: 3),
        ]

        /// What of that names no asset: all that is safe where the table of assets contradicts itself.
        static let ofNoAsset = essential.filter {
            ["boot", "clock", "state", "name_list"].contains($0.name)
        }

        /// What was measured: all the rest, copied by a repair.
        static let measured = [
            Table(name: "summary", key: "id", since: 2),
            Table(name: "record", key: "id"),
            Table(name: "quarantine", key: "id", since: 2),
        ]
    }

    /// What came of one table.
    struct Outcome: Hashable, Sendable {
        /// The table.
        let table: String
        /// The rows that were copied or were there already.
        var rows: UInt64 = 0
        /// Why it could not be read to its end; nil where all was read.
        var reason: String?
    }

    private static let rowsPerTransaction = 2_000

    let source: Connection
    let target: Connection

    /// Copies `table`; a row whose key is in the target already stays as it is there.
    ///
    /// - Throws: `StoreError` of the target; what the source cannot give is told in the outcome.
    func copy(
        _ table: Table,
        progress: (UInt64) -> Void = { _ in }
    ) throws(StoreError) -> Outcome {
        var outcome = Outcome(table: table.name)
        if let version, version < table.since { return outcome }
        let columns: [String]
        do throws(StoreError) {
            columns = try self.columns(of: table)
        } catch {
            outcome.reason = "\(error)"
            return outcome
        }
        for order in ["ASC", "DESC"] {
            let keys = table.key.split(separator: ",").map { "\($0) \(order)" }
            let sql = """
                SELECT \(columns.joined(separator: ", ")) FROM \(table.name)
                ORDER BY \(keys.joined(separator: ","))
                """
            let failure = try copy(sql, columns, into: table, &outcome, progress)
            guard let failure else { return outcome }
            outcome.reason = outcome.reason ?? "\(failure)"
        }
        return outcome
    }

    /// - Returns: why reading ended before the end; nil if it did not.
    private func copy(
        _ sql: String,
        _ columns: [String],
        into table: Table,
        _ outcome: inout Outcome,
        _ progress: (UInt64) -> Void
    ) throws(StoreError) -> StoreError? {
        let places = columns.map { _ in "?" }.joined(separator: ", ")
        let insert = try target.prepare(
            "INSERT OR IGNORE INTO \(table.name)(\(columns.joined(separator: ", "))) "
                + "VALUES (\(places))"
        )
        let rows = RowSource(source, sql, columns: columns.count)
        while !rows.isAtEnd {
            var copied: UInt64 = 0
            try target.transaction { () throws(StoreError) in
                for _ in 0..<Self.rowsPerTransaction {
                    guard let values = rows.next() else { return }
                    do throws(StoreError) {
                        try insert.run(values)
                        copied += UInt64(target.changedRows)
                    } catch .rowRefused {
                        // Its bytes are damaged: a row of a type that the table does not take.
                        continue
                    }
                }
            }
            outcome.rows += copied
            progress(outcome.rows)
        }
        return rows.failure
    }

    /// The version of the source's schema; nil where even that cannot be read.
    private var version: Int? {
        do throws(StoreError) {
            return Int(try source.integer("PRAGMA user_version"))
        } catch {
            return nil
        }
    }

    /// The columns that both have.
    private func columns(of table: Table) throws(StoreError) -> [String] {
        let theirs = try Self.columns(of: table.name, in: source)
        let ours = try Self.columns(of: table.name, in: target)
        return ours.filter(theirs.contains)
    }

    private static func columns(
        of table: String,
        in connection: Connection
    ) throws(StoreError) -> [String] {
        let query = try connection.prepare("SELECT name FROM pragma_table_info('\(table)')")
        var names: [String] = []
        while try query.step() { names.append(query.text(0)) }
        guard !names.isEmpty else {
            throw .damaged(path: connection.path, reason: "it has no table \(table)")
        }
        return names
    }
}

/// The rows of a question to a damaged file, up to its end or to what cannot be read.
private final class RowSource {
    private let connection: Connection
    private let sql: String
    private let columns: Int32
    private var query: Statement?
    private(set) var failure: StoreError?
    private(set) var isAtEnd = false

    init(_ connection: Connection, _ sql: String, columns: Int) {
        self.connection = connection
        self.sql = sql
        self.columns = Int32(columns)
    }

    /// The next row; nil at the end, for whichever reason.
    func next() -> [Statement.Value]? {
        guard !isAtEnd else { return nil }
        do throws(StoreError) {
            if query == nil { query = try connection.prepare(sql) }
            guard let query else { return nil }
            if try query.step() { return (0..<columns).map { query.value($0) } }
        } catch {
            failure = error
        }
        isAtEnd = true
        return nil
    }
}
