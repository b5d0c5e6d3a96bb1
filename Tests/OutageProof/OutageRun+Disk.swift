import Diagnostics
import Foundation
import InfluxSync
import Store
import TestServers

extension OutageRun {
    /// The disk takes nothing for a while; more comes than memory holds, then there is space.
    mutating func fillDisk(_ name: String) throws -> OutageTally {
        let disk = try ProofDisk(.memory(size: "2m"))
        let server = try servers.influx()
        try server.create(name)
        let store = try Workload.store(disk.path, memory: 64 * 1_024)
        let settings = Self.settings(try server.target(name), site: name, &chance)
        let uploader = Uploader(settings, store: store, log: Workload.log)
        let acknowledged = 20 + Int(chance.next() % 40)
        let workload = Workload(count: 100_000)
        try workload.fill(store, 1...acknowledged, by: 10)
        disk.fill()
        // Some runs end before memory does: then nothing may be lost.
        let goal = chance.next() % 60
        var last = acknowledged
        while store.snapshot().loss.records < goal {
            last += 1
            store.append(workload.record(last))
        }
        try eventually("a disk that is full") {
            if store.snapshot().failingSince != nil { return true }
            last += 1
            store.append(workload.record(last))
            return nil
        }
        disk.makeRoom()
        try eventually("commits go on") { store.snapshot().pendingRecords == 0 ? true : nil }
        try workload.fill(store, (last + 1)...(last + 20), by: 10)
        let told = store.snapshot().loss
        let all = Workload(count: last + 20)
        return try finish(name, all, uploader, store, disk.path) { books, file in
            let missing = (1...all.count).filter { number in
                !file.starts.contains(workload.record(number).start)
            }
            if UInt64(missing.count) != told.records {
                books.problems.append("\(missing.count) are missing, the store tells \(told)")
            } else {
                books.toldByStore = workload.points(missing)
            }
            if missing.contains(where: { $0 <= acknowledged }) {
                books.problems.append("an acknowledged record is gone")
            }
        }
    }

    /// The file system can only be read from one moment on; the gateway starts again, which checks it.
    mutating func turnReadOnly(_ name: String) throws -> OutageTally {
        let disk = try ProofDisk(.ext4)
        let server = try servers.influx()
        try server.create(name)
        let settings = Self.settings(try server.target(name), site: name, &chance)
        let acknowledged = 20 + Int(chance.next() % 100)
        let workload = Workload(count: 100_000)
        var last = acknowledged + 1 + Int(chance.next() % 30)
        let told: Int
        do {
            let store = try Workload.store(disk.path)
            let uploader = Uploader(settings, store: store, log: Workload.log)
            try workload.fill(store, 1...acknowledged)
            try disk.fail()
            for number in (acknowledged + 1)...last { store.append(workload.record(number)) }
            try eventually("a file system that is read-only") {
                store.snapshot().failingSince.map { _ in true }
            }
            uploader.stop()
            if store.close(upTo: .milliseconds(300)) {
                throw Failure("a store on a read-only disk says that all is on it")
            }
            try eventually("a closed store") { store.snapshot().isClosed ? true : nil }
            let snapshot = store.snapshot()
            told = Int(snapshot.loss.records) + snapshot.pendingRecords
        }
        try disk.repair()
        let store = try Workload.store(disk.path)
        let uploader = Uploader(settings, store: store, log: Workload.log)
        let first = last + 1
        last += 20
        try workload.fill(store, first...last)
        return try finish(name, Workload(count: last), uploader, store, disk.path) { books, file in
            // A batch on its way may be on disk although nobody was told so.
            books.counts = nil
            let missing = (1...last).filter { number in
                !file.starts.contains(workload.record(number).start)
            }
            if missing.count > told || missing.contains(where: { $0 <= acknowledged }) {
                books.problems.append("missing are \(missing), told are \(told)")
            } else {
                books.toldByStore = workload.points(missing)
            }
        }
    }

    /// Waits until all that is stored has arrived, and closes the books.
    private mutating func finish(
        _ name: String,
        _ workload: Workload,
        _ uploader: Uploader,
        _ store: RecordStore,
        _ directory: String,
        _ account: (inout Reconciliation, StoredPoints) -> Void
    ) throws -> OutageTally {
        var books = Reconciliation()
        let server = try servers.influx()
        let stored = try StoredPoints(directory).points
        try Self.waitForAll(stored, server, name)
        guard uploader.wait(upTo: .seconds(10), until: { $0.waitingRows == 0 && $0.state == .idle })
        else { throw Failure("the sink has not settled: \(uploader.snapshot())") }
        uploader.stop()
        books.counts = uploader.snapshot().counts
        guard store.close(upTo: .seconds(30)) else { throw Failure("the store does not close") }
        let file = try StoredPoints(directory)
        if file.twice > 0 { books.problems.append("\(file.twice) records are stored twice") }
        books.read = workload.points(1...workload.count) + file.happenings
        books.stored = file.points
        books.quarantined = file.quarantined
        books.arrived = try PointCounts(server, name)
        account(&books, file)
        var tally = books.tally
        tally.hits = 1
        return tally
    }
}
