import Diagnostics
import Glibc
import InfluxSync
import Logging
import Platform
import Store
import TestServers

/// How fast a backlog of the twin's events is delivered to a real server, and in what memory.
enum Drain {
    private static let eventsPerRecord = 100

    /// Stores `points` events and delivers them to a VictoriaMetrics that it starts on this machine.
    static func run(points: Int) throws -> [Figure] {
        let scratch = try Scratch()
        let server = try VictoriaServer(in: scratch)
        let log = Logger(label: "drain") { _ in SwiftLogNoOpLogHandler() }
        let store = try RecordStore(
            directory: scratch.directory("store"),
            options: StoreOptions(bootID: "11111111-2222-4333-8444-555555555555"),
            log: log
        )
        store.stamp(utcOffsetMicroseconds: 1_767_225_600_000_000)
        try fill(store, records: points / eventsPerRecord)
        let before = try ProcessUse(of: getpid())
        let start = MonotonicClock.now()
        let uploader = Uploader(
            UploaderSettings(sinkID: "drain", target: try server.target(), site: "hall 1", seed: 1),
            store: store,
            log: log
        )
        var peak = before.residentBytes
        while !uploader.wait(
            upTo: .milliseconds(50),
            until: { $0.batches > 0 && $0.waitingRows == 0 }
        ) {
            peak = max(peak, try ProcessUse(of: getpid()).residentBytes)
        }
        let seconds = (MonotonicClock.now() - start).inSeconds
        let delivered = Double(uploader.snapshot().counts.delivered)
        let processorSeconds = try ProcessUse(of: getpid()).cpuSeconds - before.cpuSeconds
        uploader.stop()
        _ = store.close(upTo: .seconds(5))
        guard delivered == Double(points) else {
            throw Failure("\(Int(delivered)) of \(points) points were delivered")
        }
        return [
            Figure("drain_points_s", delivered / seconds),
            Figure("drain_points_cpu_s", delivered / processorSeconds),
            Figure("drain_growth_mb", Double(peak - before.residentBytes) / 1e6),
        ]
    }

    private static func fill(_ store: RecordStore, records: Int) throws {
        var twin = try TwinRecords.Source()
        for number in 1...max(1, records) {
            store.append(twin.next())
            guard number % 50 == 0 || number == records else { continue }
            guard store.commitNow(upTo: .seconds(60)) else {
                throw Failure("the store has not committed within 60 s")
            }
        }
    }
}
