/// Copies what can still be read of a damaged store into a sound one.
///
/// Each table is read from its beginning until that fails and then from its end, so that one bad
/// page costs what lies on it and no more than what it hides. Assets, boots and settings of the clock are
/// the same ones by what they are, not by their numbers (`ParentTable`).
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
        /// The rows that were copied.
        var rows: UInt64 = 0
        /// The rows that were read and are not in the target: what they belong to is not known, or
        /// another row has their place.
        var leftOut: UInt64 = 0
        /// Why it could not be read to its end; nil where all was read.
        var fault: String?

        /// Why not all is there; nil where all is.
        var reason: String? {
            let rows = leftOut == 1 ? "1 row is" : "\(leftOut) rows are"
            let text =
                "\(rows) left out: the asset or boot is not known, or another row has the number"
            let reasons = [fault, leftOut > 0 ? text : nil].compactMap { $0 }
            return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
        }
    }

    private static let rowsPerTransaction = 2_000

    private let source: Connection
    private let target: Connection
    private var parents: ParentNumbers

    /// From `source` into `target`; `isOfMemory`: what it has was put there by what memory knows of `source`.
    init(source: Connection, target: Connection, isOfMemory: Bool = false) throws(StoreError) {
        self.source = source
        self.target = target
        parents = try ParentNumbers(into: target, isOfMemory: isOfMemory)
    }

    /// Copies `table`; a row whose key is in the target already stays as it is there.
    ///
    /// - Throws: `StoreError` of the target; what the source cannot give is told in the outcome.
    mutating func copy(
        _ table: Table,
        progress: (UInt64) -> Void = { _ in }
    ) throws(StoreError) -> Outcome {
        var outcome = Outcome(table: table.name)
        let columns: [String]
        do throws(StoreError) {
            columns = try self.columns(of: table)
        } catch {
            // An older version has none; but what says so may be what is damaged.
            if let version, version < table.since { return outcome }
            outcome.fault = "\(error)"
            return outcome
        }
        let place = try PlaceInTarget(table.name, columns, target)
        for order in ["ASC", "DESC"] {
            let keys = table.key.split(separator: ",").map { "\($0) \(order)" }
            let sql = """
                SELECT \(columns.joined(separator: ", ")) FROM \(table.name)
                ORDER BY \(keys.joined(separator: ","))
                """
            let rows = RowSource(source, sql, columns: columns.count)
            try copy(rows, into: place, &outcome, progress)
            guard let failure = rows.failure else { return outcome }
            outcome.fault = outcome.fault ?? "\(failure)"
        }
        return outcome
    }

    private mutating func copy(
        _ rows: RowSource,
        into place: PlaceInTarget,
        _ outcome: inout Outcome,
        _ progress: (UInt64) -> Void
    ) throws(StoreError) {
        while !rows.isAtEnd {
            var (copied, leftOut): (UInt64, UInt64) = (0, 0)
            try target.transaction { () throws(StoreError) in
                for _ in 0..<Self.rowsPerTransaction {
                    guard let values = rows.next() else { return }
                    switch try place.put(values, &parents) {
                    case .copied: copied += 1
                    case .there: break
                    case .leftOut: leftOut += 1
                    }
                }
            }
            outcome.rows += copied
            outcome.leftOut += leftOut
            progress(outcome.rows)
        }
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
