import Diagnostics
import Foundation
import InfluxSync
import Store
import TestServers

extension OutageRun {
    /// A store of a quarter of an hour is sent by the real agent, which is killed again and again.
    mutating func killAgent(_ name: String) throws -> OutageTally {
        let scratch = try Scratch()
        let state = try scratch.directory("state")
        let server = try servers.influx()
        try server.create(name)
        let workload = Workload(count: 2_000)
        let store = try Workload.store(state)
        try workload.fill(store, 1...workload.count)
        guard store.close(upTo: .seconds(30)) else { throw Failure("the store does not close") }
        // An asset of whom nobody sends anything: the agent stores nothing of its own but its log.
        let asset = "[[asset]]\nid = \"spare\"\nrated_current_a = 10\n[asset.ingest]\n"
        let configuration = try scratch.write("stator.toml", sink(server, name) + asset)
        var hits = 0
        for _ in 0..<3 {
            let agent = try ProofAgent(configuration, state: state)
            usleep(UInt32(chance.next() % 400_000))
            if let waiting = Self.waiting(try agent.status()), waiting > 0 { hits += 1 }
            agent.kill()
        }
        let agent = try ProofAgent(configuration, state: state)
        try agent.wait("everything sent", within: 60) { Self.waiting($0) == 0 && Self.isSent($0) }
        try agent.stop()
        var books = try settle(name, state)
        books.read = workload.points(1...workload.count) + (try StoredPoints(state).happenings)
        if hits == 0 { books.problems.append("the agent was never killed while it sent") }
        var tally = books.tally
        tally.hits = hits
        return tally
    }

    /// The real agent on its twin, whose clock is set.
    mutating func setClock(_ fault: OutageFault, _ name: String) throws -> OutageTally {
        let scratch = try Scratch()
        let state = try scratch.directory("state")
        let server = try servers.influx()
        try server.create(name)
        let configuration = try scratch.write("stator.toml", sink(server, name))
        func set(_ date: String) throws { _ = try scratch.write("date", date + "\n") }
        let (first, later) = Self.dates(fault)
        try set(first)
        let agent = try ProofAgent(configuration, state: state, dates: "\(scratch.path)/date")
        let before = 2 + chance.next() % 2
        try agent.wait("records") { Self.records($0) >= before }
        let started = Self.records(try agent.status())
        try set(later)
        try agent.wait("records after the clock was set") { Self.records($0) >= started + 3 }
        try agent.stop()
        var books = try settle(name, state)
        let file = try StoredPoints(state)
        books.read = file.points
        let events = try StoredSequence(state)
        if events.missing > 0 {
            books.problems.append("\(events.missing) samples of the twin were not stored")
        }
        if events.twice > 0 { books.problems.append("\(events.twice) samples are stored twice") }
        let steps = file.kinds.count { $0 == "clock_stepped" || $0 == "clock_trusted" }
        if steps < 1 { books.problems.append("nobody noticed the clock: \(file.kinds)") }
        var tally = books.tally
        tally.hits = 1
        return tally
    }

    /// What libfaketime is told at the start and then.
    private static func dates(_ fault: OutageFault) -> (String, String) {
        switch fault {
        case .clockForward: ("+0", "+3600")
        case .clockBack: ("+0", "-3600")
        case .clockFrom1970: ("@1970-01-01 00:10:00", "+0")
        default: ("+0", "-1")
        }
    }

    /// The tag that the agent gives its points, and whoever sends the rest of them.
    private static let site = "hall"

    private func sink(_ server: InfluxServer, _ name: String) -> String {
        """
        [agent]
        site = "\(Self.site)"

        [store]
        commit_interval_ms = 100

        [[sink]]
        id = "proof"
        kind = "influxdb-v1"
        url = "http://127.0.0.1:\(server.port)"
        database = "\(name)"

        """
    }

    /// Sends what the agent had no time for when it ended, from where its cursor is, and opens the
    /// books.
    private mutating func settle(_ name: String, _ state: String) throws -> Reconciliation {
        let server = try servers.influx()
        let stored = try StoredPoints(state)
        let store = try Workload.store(state)
        let settings = Self.settings(try server.target(name), site: Self.site, &chance)
        let uploader = Uploader(settings, store: store, log: Workload.log)
        try Self.waitForAll(stored.points, server, name)
        uploader.stop()
        guard store.close(upTo: .seconds(30)) else { throw Failure("the store does not close") }
        var books = Reconciliation()
        let file = try StoredPoints(state)
        if file.twice > 0 { books.problems.append("\(file.twice) records are stored twice") }
        books.stored = file.points
        books.quarantined = file.quarantined
        books.arrived = try PointCounts(server, name)
        return books
    }

    private static func records(_ status: JSONValue) -> UInt64 {
        UInt64(status["store"]?["records"]?.integer ?? 0)
    }

    private static func waiting(_ status: JSONValue) -> Int64? {
        status["sinks"]?.list.first?["waiting"]?.integer
    }

    private static func isSent(_ status: JSONValue) -> Bool {
        (status["sinks"]?.list.first?["points"]?["delivered"]?.integer ?? 0) > 0
    }
}
