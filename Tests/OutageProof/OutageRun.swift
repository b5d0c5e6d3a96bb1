import Diagnostics
import Foundation
import InfluxSync
import Store
import TestServers

/// Stores of known records delivered to real servers, past faults, and what is found afterwards.
package struct OutageRun {
    /// What came of each fault.
    package private(set) var tallies: [OutageFault: OutageTally] = [:]
    let servers = OutageServers()
    var chance: SplitMix64
    private var number = 0

    package init(seed: UInt64) { chance = SplitMix64(seed: seed) }

    /// One run of `fault`; 1 of `share` of the day's records, where a test has no time for all.
    package mutating func meet(_ fault: OutageFault, share: Int = 1) {
        number += 1
        let name = "run-\(number)"
        let tally: OutageTally
        do {
            tally = try run(fault, name, share: share)
        } catch {
            var failed = OutageTally()
            (failed.runs, failed.problems) = (1, ["\(name) could not be ended: \(error)"])
            tally = failed
        }
        tallies[fault, default: OutageTally()] += tally
    }

    private mutating func run(
        _ fault: OutageFault,
        _ name: String,
        share: Int
    ) throws -> OutageTally {
        switch fault {
        case .diskFull: try fillDisk(name)
        case .readOnly: try turnReadOnly(name)
        case .agentKilled: try killAgent(name)
        case .clockForward, .clockBack, .clockFrom1970, .leapSecond: try setClock(fault, name)
        default: try deliver(fault, name, share: share)
        }
    }

    /// What is stored in a run of `fault`.
    private mutating func workload(_ fault: OutageFault, share: Int) -> Workload {
        switch fault {
        case .day: Workload(count: 86_400 / share, eventCount: 1)
        case .outlived: Workload(count: 2_000, eventCount: 60)
        default: Workload(count: 60 + Int(chance.next() % 120))
        }
    }

    private mutating func deliver(
        _ fault: OutageFault,
        _ name: String,
        share: Int
    ) throws -> OutageTally {
        let scratch = try Scratch()
        let obstacle = try servers.obstacle(fault, name, &chance)
        let workload = workload(fault, share: share)
        let store = try Workload.store(
            scratch.path,
            room: fault == .outlived ? 1_500_000 : 2_000_000_000
        )
        var settings = Self.settings(obstacle.target, site: name, &chance)
        settings.credential = obstacle.credential
        settings.http.totalTimeout = obstacle.patience
        if fault == .day { settings.batchByteLimit = 1_000_000 }
        let uploader = Uploader(settings, store: store, log: Workload.log)
        let most = workload.count * 3 / 4
        try workload.fill(store, 1...most)
        try obstacle.strike(uploader)
        try workload.fill(store, (most + 1)...workload.count)
        try obstacle.mend(uploader)

        var books = Reconciliation()
        books.read = workload.points(1...workload.count)
        let expected = UInt64(books.read.total)
        let isDrained = uploader.wait(upTo: .seconds(fault == .day ? 600 : 60)) { snapshot in
            let counts = snapshot.counts
            if fault == .outlived { return snapshot.waitingRows == 0 && snapshot.state == .idle }
            return counts.delivered + counts.quarantined >= expected
        }
        let hits = obstacle.hits(uploader)
        if !isDrained { books.problems.append("not all arrived: \(uploader.snapshot())") }
        if hits == 0 { books.problems.append("the fault was never met") }
        if !uploader.stop() { books.problems.append("the sink does not stop") }
        let counts = uploader.snapshot().counts
        books.counts = counts
        if !store.snapshot().loss.isNone {
            books.problems.append("the store lost \(store.snapshot().loss)")
        }
        guard store.close(upTo: .seconds(30)) else { throw Failure("the store does not close") }

        let file = try StoredPoints(scratch.path)
        if file.twice > 0 { books.problems.append("\(file.twice) records are stored twice") }
        books.read = books.read + file.happenings
        books.stored = fault == .outlived ? books.read : file.points
        books.quarantined = file.quarantined
        books.arrived = try servers.arrived(fault, name)
        let refused = obstacle.refused(workload)
        if refused.beyond(books.quarantined).total + books.quarantined.beyond(refused).total > 0 {
            books.problems.append("others are in quarantine than those of the wrong type")
        }
        if fault == .outlived {
            takeLosses(counts, workload, &books)
        } else if counts.lostRows > 0 || counts.lostPoints > 0 || counts.withoutTime > 0 {
            books.problems.append("the sink tells of losses where there is no reason: \(counts)")
        }
        if fault.isVictoria { books.coarsen() }
        var tally = books.tally
        tally.hits = hits
        return tally
    }

    /// Retention removed records that were never sent: as many as are missing are told.
    private func takeLosses(
        _ counts: UploadCounts,
        _ workload: Workload,
        _ books: inout Reconciliation
    ) {
        let missing = (1...workload.count).filter { number in
            workload.points([number]).beyond(books.arrived).total > 0
        }
        guard UInt64(missing.count) == counts.lostRows, !missing.isEmpty else {
            books.problems.append("\(missing.count) records are missing, \(counts.lostRows) told")
            return
        }
        books.toldBySink = workload.points(missing)
    }

    /// Waits until the database has all of `points`.
    static func waitForAll(_ points: PointCounts, _ server: InfluxServer, _ name: String) throws {
        var missing = points
        do {
            try eventually("all that is stored in InfluxDB", within: 60) {
                missing = try points.beyond(PointCounts(server, name))
                return missing.total == 0 ? true : nil
            }
        } catch {
            throw Failure("\(error): \(missing.total) are missing, \(missing.example ?? "")")
        }
    }

    /// What makes a run take seconds: short waits, small batches.
    static func settings(
        _ target: InfluxTarget,
        site: String,
        _ chance: inout SplitMix64
    ) -> UploaderSettings {
        UploaderSettings(
            sinkID: "proof",
            target: target,
            site: site,
            http: HTTPOptions(connectTimeout: .seconds(2), totalTimeout: .seconds(5)),
            isCompressed: chance.next() % 2 == 0,
            batchByteLimit: 8_000 + Int(chance.next() % 40_000),
            batchAge: .milliseconds(20),
            retryFirst: .milliseconds(10),
            retryLimit: .milliseconds(100),
            pauseInterval: .milliseconds(20),
            seed: chance.next()
        )
    }
}
