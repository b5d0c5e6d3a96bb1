/// The numbers of the newest rows of the tables that sinks read; nil where they are not known.
struct NewestRows {
    var record: Int64?
    var event: Int64?
    var report: Int64?

    /// What is known of the file of `connection`; a table that cannot be read has none.
    init(in connection: Connection) {
        record = Self.newest("record", in: connection)
        event = Self.newest("event", in: connection)
        report = Self.newest("health_report", in: connection)
    }

    /// These numbers.
    init(record: Int64? = nil, event: Int64? = nil, report: Int64? = nil) {
        self.record = record
        self.event = event
        self.report = report
    }

    /// These, and where one is not known that of `other`.
    func filled(from other: Self) -> Self {
        Self(
            record: record ?? other.record,
            event: event ?? other.event,
            report: report ?? other.report
        )
    }

    private static func newest(_ table: String, in connection: Connection) -> Int64? {
        do throws(StoreError) {
            return try connection.integer("SELECT max(id) FROM \(table)")
        } catch {
            return nil
        }
    }
}

/// The numbers that the first rows of a new file get, where it goes on behind a damaged one.
struct FirstNumbers {
    private static let recordKey = "store.first_record"
    private static let eventKey = "store.first_event"
    private static let reportKey = "store.first_report"

    /// The number of the first record; nil where there are records, or 1 will do.
    var record: Int64?
    /// The number of the first event; nil where there are events, or 1 will do.
    var event: Int64?
    /// The number of the first health report; nil where there are reports, or 1 will do.
    var report: Int64?

    /// Those behind the newest rows of a file; nil where they are not known.
    init(behind newest: NewestRows) {
        record = newest.record.map { $0 + 1 }
        event = newest.event.map { $0 + 1 }
        report = newest.report.map { $0 + 1 }
    }

    /// Those that `connection`'s file still needs.
    init(in connection: Connection) throws(StoreError) {
        record = try Self.number("record", Self.recordKey, in: connection)
        event = try Self.number("event", Self.eventKey, in: connection)
        report = try Self.number("health_report", Self.reportKey, in: connection)
    }

    /// Keeps them in the file.
    func keep(in connection: Connection) throws(StoreError) {
        let statement = try connection.prepare(Committer.setState)
        let numbers = [(Self.recordKey, record), (Self.eventKey, event), (Self.reportKey, report)]
        for (key, number) in numbers {
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
