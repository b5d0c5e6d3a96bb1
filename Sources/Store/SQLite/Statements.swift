/// The statements of one connection, each prepared at its first use and kept.
final class Statements {
    let connection: Connection
    private var prepared: [String: Statement] = [:]

    init(_ connection: Connection) {
        self.connection = connection
    }

    /// The statement for `sql`, one of the few fixed texts of this program.
    subscript(sql: String) -> Statement {
        get throws(StoreError) {
            if let statement = prepared[sql] { return statement }
            let statement = try connection.prepare(sql)
            prepared[sql] = statement
            return statement
        }
    }

    /// The most lists of names that are kept in memory.
    private static let listLimit = 64
    private var lists: [Int64: NameList] = [:]

    /// The list of names with this number; nil where the file has none.
    ///
    /// A list that does not decode is none: its records say so.
    func names(_ id: Int64) throws(StoreError) -> NameList? {
        if let list = lists[id] { return list }
        let query = try self["SELECT names FROM name_list WHERE id = ?"]
        try query.bind(.integer(id))
        guard try query.step() else { return nil }
        defer { query.reset() }
        do throws(RecordBlockError) {
            let list = try NameList(bytes: query.blob(0))
            if lists.count >= Self.listLimit { lists = [:] }
            lists[id] = list
            return list
        } catch {
            return nil
        }
    }
}
