import CSQLite
import Diagnostics
import Store
import TestServers

/// What a closed store holds, as points: what was given to a sink, and what it was told of them.
struct StoredPoints {
    /// The points of all records and of all that happened.
    private(set) var points = PointCounts()
    /// Those of what happened alone: the store writes some of them itself.
    private(set) var happenings = PointCounts()
    /// The kinds of what happened.
    private(set) var kinds: [String] = []
    /// The starts of the records, in their order.
    private(set) var starts: [MonotonicTime] = []
    /// Records that are there twice: an asset's, with one start.
    private(set) var twice = 0
    /// The points of the lines in its quarantine.
    private(set) var quarantined = PointCounts()

    /// Reads the store of `directory`, which nobody has open.
    init(_ directory: String) throws {
        let file = try StoredFile(directory)
        var points = PointCounts()
        var starts: [MonotonicTime] = []
        var seen: Set<String> = []
        var twice = 0
        var faults: [String] = []
        try file.eachRecord { stored throws(StoreError) in
            let record = try stored.decoded()
            starts.append(record.start)
            let name = "\(stored.bootID) \(record.assetID) \(record.start.nanoseconds)"
            if !seen.insert(name).inserted { twice += 1 }
            guard let time = stored.timestamp else {
                faults.append("record \(stored.id ?? 0) has no time")
                return
            }
            points.add(record) { moment in
                stored.timestamp(of: moment, in: record)?.microseconds ?? time.microseconds
            }
        }
        guard faults.isEmpty else { throw Failure(faults.joined(separator: "; ")) }
        (self.points, self.starts, self.twice) = (points, starts, twice)
        let database = try PlainDatabase("\(directory)/\(RecordStore.fileName)")
        let happened = try database.rows(
            """
            SELECT coalesce(asset.asset_id, ''), timestamp_us, kind FROM event
            LEFT JOIN asset ON asset.id = event.asset
            """
        )
        for row in happened {
            guard let time = Int64(row[1]) else { throw Failure("an event has no time: \(row)") }
            happenings.add(Point(measurement: .events, asset: row[0], microseconds: time))
            kinds.append(row[2])
        }
        self.points = points + happenings
        let lines = try database.rows("SELECT line FROM quarantine").map { $0[0] }
        quarantined = try PointCounts(quarantined: lines)
    }
}

/// A SQLite file read by plain SQL, beside the program's own way to read it.
private final class PlainDatabase {
    private let handle: OpaquePointer

    init(_ path: String) throws {
        var opened: OpaquePointer?
        guard sqlite3_open_v2(path, &opened, SQLITE_OPEN_READONLY, nil) == SQLITE_OK,
            let opened
        else { throw Failure("\(path) cannot be opened") }
        handle = opened
    }

    deinit { sqlite3_close(handle) }

    /// The columns of each row, as text.
    func rows(_ sql: String) throws -> [[String]] {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK else {
            throw Failure(String(cString: sqlite3_errmsg(handle)))
        }
        defer { sqlite3_finalize(statement) }
        var rows: [[String]] = []
        var code = sqlite3_step(statement)
        while code == SQLITE_ROW {
            rows.append(
                (0..<sqlite3_column_count(statement)).map { column in
                    sqlite3_column_text(statement, column).map { String(cString: $0) } ?? ""
                }
            )
            code = sqlite3_step(statement)
        }
        guard code == SQLITE_DONE else { throw Failure(String(cString: sqlite3_errmsg(handle))) }
        return rows
    }
}
