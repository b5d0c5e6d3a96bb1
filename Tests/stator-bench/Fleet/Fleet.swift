import Diagnostics
import Glibc
import InfluxSync
import Platform
import TestServers

/// What a fleet of agents asks of one VictoriaMetrics, which it starts on this machine.
///
/// Every agent has a motor of its own, read once a second and judged as the agent does it, and
/// delivers every two seconds over a connection of its own, compressed. What was sent is compared with
/// what the server has, sample by sample.
enum Fleet {
    private static let crewCount = 8
    /// The most agents: each has a connection, and this machine has so many ports and descriptors.
    static let agentLimit = 4_000

    /// Runs `agents` for `seconds`; the exit status: 0 where everything sent is there.
    static func run(agents: Int, seconds: Int) throws -> Int32 {
        guard (1...agentLimit).contains(agents), seconds >= 10 else {
            complain("--fleet AGENTS SECONDS: 1 to \(agentLimit) agents, 10 seconds or more")
            return 64
        }
        try raiseDescriptorLimit()
        let scratch = try Scratch()
        let server = try VictoriaServer(in: scratch)
        var clock = timespec()
        clock_gettime(CLOCK_REALTIME, &clock)
        let wall = Int64(clock.tv_sec) * 1_000_000 + Int64(clock.tv_nsec) / 1_000
        let offset = wall - MonotonicClock.now().nanoseconds / 1_000
        let rounds = seconds / 2
        let target = try server.target()
        let parts = min(crewCount, agents)
        let crews = (0..<parts).map { part in
            let numbers = Array(stride(from: part, to: agents, by: parts))
            return FleetCrew(numbers, target: target, offset: offset, rounds: rounds)
        }
        let gate = Condition(Gate(awaited: parts))
        let threads = crews.map { crew in
            WorkerThread(name: "fleet") { crew.run { pass(gate) } }
        }
        gate.wait(upTo: .seconds(600), until: { $0.start != nil }, then: { _ in })
        let before = try ProcessUse(of: server.processID)
        let own = try ProcessUse(of: getpid())
        let began = MonotonicClock.now()
        for thread in threads { thread.join() }
        let took = (MonotonicClock.now() - began).inSeconds
        let after = try ProcessUse(of: server.processID)
        let ownAfter = try ProcessUse(of: getpid())
        for crew in crews { if let failure = crew.failure { throw failure } }
        let tally = crews.map(\.tally).reduce(FleetTally(), +)
        server.flush()
        let counted = try count(server, at: Double(wall) / 1e6 + Double(seconds) + 600)
        let kept = try directoryBytes(server.directory)
        print("\(agents) agents for \(rounds * 2) s, a motor each, read once a second")
        print("samples sent \(tally.samples), counted \(counted.samples), in \(tally.lines) lines")
        print("series \(counted.series), \(counted.series / agents) an agent")
        print("\(Int(Double(tally.samples) / took)) samples/s, \(tally.bytes / rounds / 2) B/s")
        print(
            "server: \(percent(after.cpuSeconds - before.cpuSeconds, took)) of a core, "
                + "\(after.residentBytes / 1_000_000) MB resident, "
                + "\(hundredths(Double(kept) / Double(counted.samples))) B a sample on disk"
        )
        print(
            "a post: p50 \(milliseconds(tally.wait(share: 0.5))), "
                + "p99 \(milliseconds(tally.wait(share: 0.99))); "
                + "the latest began \(milliseconds(tally.lateness)) after its time"
        )
        print("all agents: \(percent(ownAfter.cpuSeconds - own.cpuSeconds, took)) of a core")
        return tally.samples == counted.samples ? 0 : 1
    }

    /// Where the crews wait for each other.
    private struct Gate {
        var awaited: Int
        var start: MonotonicTime?
    }

    private static func pass(_ gate: Condition<Gate>) -> MonotonicTime {
        gate.signal { gate in
            gate.awaited -= 1
            if gate.awaited == 0 { gate.start = MonotonicClock.now() + .seconds(1) }
        }
        while true {
            let start = gate.wait(upTo: .seconds(60), until: { $0.start != nil }, then: \.start)
            if let start { return start }
        }
    }

    private static func count(_ server: VictoriaServer, at seconds: Double) throws -> (
        samples: Int, series: Int
    ) {
        let every = "count_over_time({site=~\"site-.*\"}[1d])"
        let samples = try server.query("sum(\(every))", at: seconds).first?.value ?? 0
        let series = try server.query("count(\(every))", at: seconds).first?.value ?? 0
        return (Int(samples), Int(series))
    }

    private static func directoryBytes(_ path: String) throws -> Int {
        guard let directory = opendir(path) else {
            throw FleetFailure("\(path) cannot be read: error \(errno)")
        }
        defer { closedir(directory) }
        var sum = 0
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name != ".", name != ".." else { continue }
            var status = stat()
            // What the server has merged meanwhile is no more there.
            guard lstat("\(path)/\(name)", &status) == 0 else { continue }
            let isDirectory = status.st_mode & S_IFMT == S_IFDIR
            sum += isDirectory ? try directoryBytes("\(path)/\(name)") : Int(status.st_size)
        }
        return sum
    }

    private static func raiseDescriptorLimit() throws {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            throw FleetFailure("the limit of open files cannot be raised: error \(errno)")
        }
    }

    private static func percent(_ part: Double, _ whole: Double) -> String {
        "\((part / whole * 1_000).rounded() / 10) %"
    }

    private static func hundredths(_ value: Double) -> Double { (value * 100).rounded() / 100 }

    private static func milliseconds(_ duration: Duration) -> String {
        "\((duration.inSeconds * 10_000).rounded() / 10) ms"
    }
}
