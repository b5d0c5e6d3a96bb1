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
}
