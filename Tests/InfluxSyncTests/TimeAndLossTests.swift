import Diagnostics
import InfluxSync
import Store
import TestServers
import Testing

@testable import Store

/// A server that takes all, and a store with something odd in it.
@Suite("Records without a time, and records that are gone")
struct TimeAndLossTests {
    private let scratch: Scratch
    private let server: FaultServer
    private static let otherBoot = "22222222-2222-4333-8444-555555555555"

    init() throws {
        scratch = try Scratch()
        server = try FaultServer { _, _ in .status(204) }
    }

    private func uploader(_ store: RecordStore) throws -> Uploader {
        let target = try InfluxTarget(
            url: "http://127.0.0.1:\(server.port)",
            kind: .v1(database: "d", retentionPolicy: "a b")
        )
        let settings = Sample.settings(target)
        return Uploader(settings, store: store, log: Sample.log)
    }

    private var lines: [String] { server.requests.flatMap(\.lines) }

    @Test("Records wait for the clock and are sent when it is trusted")
    func recordsWaitClockSent() throws {
        let store = try Sample.store(scratch.path)
        store.fill(1..<4)
        store.append(Sample.note("before the clock"))
        #expect(store.commitNow(upTo: .seconds(5)))
        let uploader = try uploader(store)
        #expect(uploader.wait(upTo: .seconds(5)) { $0.state == .waitingForClock })
        #expect(uploader.snapshot().waitingRows == 4)
        #expect(server.requests.isEmpty)
        store.stamp(utcOffsetMicroseconds: utcOffsetUS)
        #expect(uploader.drains())
        #expect(uploader.snapshot().counts.delivered == 31)
        #expect(lines.contains { $0.hasSuffix(" 1767225601000000001") })
        #expect(uploader.snapshot().counts.withoutTime == 0)
    }

    @Test("Records of a boot that never knew the time are counted, not waited for")
    func recordsBootNeverKnew() throws {
        let before = try Sample.store(scratch.path, boot: Self.otherBoot)
        before.fill(1..<4)
        before.append(Sample.note("nobody knows when"))
        #expect(before.close(upTo: .seconds(5)))
        let store = try Sample.store(scratch.path)
        store.fill(1..<3)
        store.stamp(utcOffsetMicroseconds: utcOffsetUS)
        let uploader = try uploader(store)
        #expect(uploader.drains())
        #expect(uploader.snapshot().counts.delivered == 20)
        #expect(uploader.snapshot().counts.withoutTime == 4)
        #expect(lines.count == 20)
    }

    @Test("Records that are removed or thinned before they were sent are counted as lost")
    func recordsRemovedOrThinned() throws {
        let store = try Sample.store(scratch.path)
        store.stamp(utcOffsetMicroseconds: utcOffsetUS)
        store.fill(1..<3)
        let first = try uploader(store)
        #expect(first.drains())
        #expect(first.stop())
        store.fill(3..<21)
        #expect(store.close(upTo: .seconds(5)))
        let connection = try Connection(
            path: "\(scratch.path)/\(RecordStore.fileName)",
            access: .readWriteCreate
        )
        // Thinned to summaries, removed, and one in between, which nothing should do.
        let columns = """
            id, asset, boot, start_ns, timestamp_us, duration_ns, source, event_count,
            worst_quality, state_byte, clock, block
            """
        try connection.run(
            "INSERT INTO summary(\(columns)) SELECT \(columns) FROM record WHERE id BETWEEN 3 AND 5"
        )
        try connection.run("DELETE FROM record WHERE id BETWEEN 1 AND 6 OR id = 9")
        try connection.run("UPDATE record SET block = x'' WHERE id = 12")
        try connection.run("UPDATE record SET block = x'0102' WHERE id = 13")
        try connection.run("UPDATE record SET source = 99 WHERE id = 14")
        let again = try Sample.store(scratch.path)
        let second = try uploader(again)
        #expect(second.drains())
        let counts = second.snapshot().counts
        #expect(counts.delivered == 100)
        #expect(counts.lostRows == 8)
        #expect(counts.lostPoints == 50)
        #expect(Set(lines).count == 120)
    }

    @Test("What was removed before the first start is nobody's loss")
    func wasRemovedBeforeFirst() throws {
        let store = try Sample.store(scratch.path)
        store.stamp(utcOffsetMicroseconds: utcOffsetUS)
        store.fill(1..<10)
        #expect(store.close(upTo: .seconds(5)))
        let connection = try Connection(
            path: "\(scratch.path)/\(RecordStore.fileName)",
            access: .readWriteCreate
        )
        try connection.run("DELETE FROM record WHERE id < 5")
        let again = try Sample.store(scratch.path)
        let uploader = try uploader(again)
        #expect(uploader.drains())
        #expect(uploader.snapshot().counts.delivered == 50)
        #expect(uploader.snapshot().counts.lostRows == 0)
    }
}
