import CSQLite
import Diagnostics
import Foundation
import StatusPage
import Store
import TestServers
import Testing

@Suite("A clock that nobody keeps")
struct ClockTests {
    static let flag = "/run/systemd/timesync/synchronized"

    @Test("gives no timestamps, and all of them once a time service has set it")
    func stamped() throws {
        let scratch = try Scratch()
        let agent = try Agent(in: scratch, environment: ["STATOR_CLOCK": "synchronized"])
        let first = try agent.status("stored events") {
            $0.store.records >= 3 && $0.store.pendingRecords == 0
        }
        guard !first.agent.clockTrusted else {
            print("skipped: a time service keeps this machine's clock")
            try agent.stop()
            return
        }
        #expect(first.agent.now == nil)
        #expect(agent.program.errorLines.contains { $0.contains("STATOR_CLOCK=system") })
        let text = try Program.run(["status", "--listen", agent.address]).out
        #expect(text.contains("STATOR_CLOCK=system"), "\(text)")
        let page = String(decoding: try agent.get("/").body, as: UTF8.self)
        #expect(page.contains("STATOR_CLOCK=system"))
        #expect(first.assets[0].lastSeen == nil)
        #expect(first.assets[0].lastSeenSecondsAgo != nil)
        #expect(try unstamped(agent) > 0)
        let folder = (Self.flag as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        try Data().write(to: URL(fileURLWithPath: Self.flag))
        defer { try? FileManager.default.removeItem(atPath: Self.flag) }
        let then = try agent.status("a trusted clock") { status in
            status.agent.clockTrusted && status.assets[0].lastSeen != nil
        }
        #expect(then.agent.now?.hasPrefix("20") == true)
        _ = try eventually("stamped records") { try unstamped(agent) == 0 ? true : nil }
        try agent.stop()
        #expect(try unstamped(agent) == 0)
        let times = try StoredRecords(agent.stateDirectory).events(of: "motor-01").map(\.timestamp)
        #expect(times.allSatisfy { $0 != nil })
        let gaps = zip(times.dropFirst(), times).compactMap { later, earlier in
            later.flatMap { later in earlier.map { later.microseconds - $0.microseconds } }
        }
        #expect(
            gaps.allSatisfy { (9_000...11_000).contains($0) },
            "100 Hz without a gap or a double"
        )
    }

    func unstamped(_ agent: Agent) throws -> Int {
        var handle: OpaquePointer?
        let path = "\(agent.stateDirectory)/\(RecordStore.fileName)"
        defer { sqlite3_close(handle) }
        guard sqlite3_open_v2(path, &handle, SQLITE_OPEN_READONLY, nil) == SQLITE_OK else {
            throw Failure("cannot open \(path)")
        }
        var statement: OpaquePointer?
        let sql = "SELECT count(*) FROM record WHERE timestamp_us IS NULL"
        guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK,
            sqlite3_step(statement) == SQLITE_ROW
        else { throw Failure(String(cString: sqlite3_errmsg(handle))) }
        defer { sqlite3_finalize(statement) }
        return Int(sqlite3_column_int64(statement, 0))
    }
}
