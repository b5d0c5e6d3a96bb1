import CSQLite
import Diagnostics
import Logging
import Store
import TestServers

/// What the store's file says, read beside a running agent or after it, by plain SQL.
struct StoredEvents {
    let count: Int
    let sources: Set<String>
    let integrity: String

    init(_ stateDirectory: String) throws {
        var handle: OpaquePointer?
        let path = "\(stateDirectory)/\(RecordStore.fileName)"
        guard sqlite3_open_v2(path, &handle, SQLITE_OPEN_READONLY, nil) == SQLITE_OK else {
            throw Failure("cannot open \(path)")
        }
        defer { sqlite3_close(handle) }
        func column(_ sql: String) throws -> [String] {
            var statement: OpaquePointer?
            guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK else {
                throw Failure(String(cString: sqlite3_errmsg(handle)))
            }
            defer { sqlite3_finalize(statement) }
            var rows: [String] = []
            while sqlite3_step(statement) == SQLITE_ROW {
                rows.append(sqlite3_column_text(statement, 0).map { String(cString: $0) } ?? "")
            }
            return rows
        }
        count = Int(try column("SELECT sum(event_count) FROM record")[0]) ?? 0
        sources = Set(
            try column("SELECT DISTINCT source FROM record").compactMap { text in
                UInt8(text).flatMap { Source(storedByte: $0) }?.rawValue
            }
        )
        integrity = try column("PRAGMA integrity_check")[0]
    }
}

/// Everything a stopped agent has stored, decoded by the store itself.
struct StoredRecords {
    let records: [AssetRecord]
    let happenings: [Store.LogEvent]
    /// The setting of the clock that stamped each record.
    let clocks: [Int64]

    init(_ stateDirectory: String) throws {
        let store = try RecordStore(
            directory: stateDirectory,
            options: StoreOptions(bootID: "test"),
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let last = try Int64(
            store.read { reader throws(StoreError) in try reader.counts() }.records
        )
        var records: [AssetRecord] = []
        var clocks: [Int64] = []
        for id in 1...max(1, last) {
            let stored = try store.read { reader throws(StoreError) in try reader.record(id) }
            if let stored {
                records.append(try stored.decoded())
                clocks.append(stored.clock)
            }
        }
        self.records = records
        self.clocks = clocks
        happenings = try store.read { reader throws(StoreError) in
            try reader.events(limit: 1_000)
        }.map(\.event)
        guard store.close(upTo: .seconds(10)) else { throw Failure("the store does not close") }
    }

    /// The good values of a channel of a device, in order.
    func values(_ device: String, _ channel: Channel) -> [Double] {
        records.flatMap(\.polls).filter { $0.deviceID == device }.flatMap(\.readings)
            .filter { $0.channel == channel && $0.quality.grade != .bad }.compactMap(\.value)
    }

    /// The events of an asset, in order.
    func events(of asset: String) -> [SensorEvent] {
        records.filter { $0.assetID == asset }.flatMap(\.events)
    }
}
