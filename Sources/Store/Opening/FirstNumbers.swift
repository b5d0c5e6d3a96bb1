/// The numbers that the first rows of a new file get, where it goes on behind a damaged one.
struct FirstNumbers {
    private static let recordKey = "store.first_record"
    private static let eventKey = "store.first_event"

    /// The number of the first record; nil where there are records, or 1 will do.
    var record: Int64?
    /// The number of the first event; nil where there are events, or 1 will do.
    var event: Int64?

    /// Those behind the newest rows of a file; nil where they are not known.
    init(behindRecord record: Int64?, event: Int64?) {
        self.record = record.map { $0 + 1 }
        self.event = event.map { $0 + 1 }
    }

    /// Those that `connection`'s file still needs.
    init(in connection: Connection) throws(StoreError) {
        record = try Self.number("record", Self.recordKey, in: connection)
        event = try Self.number("event", Self.eventKey, in: connection)
    }

    /// Keeps them in the file.
    func keep(in connection: Connection) throws(StoreError) {
        let statement = try connection.prepare(Committer.setState)
        for (key, number) in [(Self.recordKey, record), (Self.eventKey, event)] {
            guard let number else { continue }
            try statement.run([.text(key), .blob(Array("\(number)".utf8))])
        }
    }

    private static func number(
        _ table: String,
        _ key: String,
        in connection: Connection
    ) throws(StoreError) -> Int64? {
        let row = try connection.prepare("SELECT 1 FROM \(table) LIMIT 1")
        if try row.step() { return nil }
        let query = try connection.prepare("SELECT value FROM state WHERE key = ?")
        try query.bind(.text(key))
        guard try query.step() else { return nil }
        return Int64(String(decoding: query.blob(0), as: UTF8.self))
    }
}
