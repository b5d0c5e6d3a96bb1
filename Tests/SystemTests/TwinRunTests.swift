import Foundation
import StatusPage
import TestServers
import Testing

@Suite("stator run without a configuration")
struct TwinRunTests {
    @Test("runs the digital twin, says so everywhere, stores it, and drains on SIGTERM")
    func twin() throws {
        let scratch = try Scratch()
        let agent = try Agent(in: scratch)
        let status = try agent.status("100 events of the twin") {
            ($0.assets.first?.eventCount ?? 0) > 100
        }
        let asset = try #require(status.assets.first)
        #expect(status.assets.count == 1)
        #expect(asset.assetID == "motor-01")
        #expect(asset.status == .digitalTwin)
        #expect(asset.source == "simulator")
        #expect(
            asset.signals.keys.sorted() == [
                "current_a", "power_factor", "power_kw", "vibration_g", "voltage_v",
            ]
        )
        let voltage = try #require(asset.signals["voltage_v"]?.value)
        #expect((150...300).contains(voltage))
        #expect(status.agent.clockTrusted)
        #expect(try agent.get("/ping").status == 204)
        #expect(try agent.get("/health").status == 200)
        let metrics = String(decoding: try agent.get("/metrics").body, as: UTF8.self)
        #expect(metrics.contains("source=\"simulator\""))

        let begin = Date()
        try agent.stop()
        #expect(Date().timeIntervalSince(begin) < 5)
        let stored = try StoredEvents(agent.stateDirectory)
        #expect(stored.count >= 100)
        #expect(stored.sources == ["simulator"])
        #expect(stored.integrity == "ok")
    }

    @Test("goes on numbering and remembers when it last saw the motor after a kill -9")
    func restart() throws {
        let scratch = try Scratch()
        let first = try Agent(in: scratch)
        _ = try first.status("a commit") { $0.store.commits >= 2 && $0.store.records >= 2 }
        first.program.signal(SIGKILL)
        _ = try first.program.exitStatus()
        let before = try StoredEvents(first.stateDirectory).count
        #expect(before > 0)
        let second = try Agent(in: scratch)
        _ = try second.status("new events") { ($0.assets.first?.eventCount ?? 0) > 150 }
        try second.stop()
        let after = try StoredEvents(second.stateDirectory)
        #expect(after.count > before)
        #expect(after.integrity == "ok")
    }

    @Test("refuses a second agent on the same store, and says who holds it")
    func second() throws {
        let scratch = try Scratch()
        let agent = try Agent(in: scratch)
        let other = try Program.run(
            ["run", "--state-dir", agent.stateDirectory, "--listen", "127.0.0.1:0"])
        #expect(other.status == 75)
        #expect(other.err.contains("\(agent.program.pid)"), "\(other.err)")
        try agent.stop()
    }

    @Test("goes on without its page when the address is taken")
    func addressTaken() throws {
        let scratch = try Scratch()
        let first = try Agent(in: scratch)
        let state = scratch.file("other")
        let second = try Program(
            ["run", "--state-dir", state, "--listen", first.address],
            environment: ["STATOR_CLOCK": "system"]
        )
        _ = try eventually("a line about the address") {
            second.errorLines.first { $0.contains(first.address) && $0.contains("ERROR") }
        }
        _ = try eventually("stored events all the same") {
            (try? StoredEvents(state).count).flatMap { $0 > 0 ? true : nil }
        }
        try first.stop()
        _ = try eventually("the page once the address is free") {
            second.errorLines.first { $0.contains("status page: http://\(first.address)") }
        }
        second.signal(SIGTERM)
        #expect(try second.exitStatus() == 0)
    }

    @Test("tells systemd that it is ready, alive and stopping")
    func systemd() throws {
        let scratch = try Scratch()
        let socket = try NotifySocket(path: scratch.file("notify"))
        let agent = try Agent(
            in: scratch,
            environment: ["NOTIFY_SOCKET": socket.path, "WATCHDOG_USEC": "600000"]
        )
        try socket.wait(for: "READY=1")
        for _ in 0..<3 { try socket.wait(for: "WATCHDOG=1") }
        agent.program.signal(SIGHUP)
        try socket.wait(for: "RELOADING=1")
        try socket.wait(for: "READY=1")
        try agent.stop()
        try socket.wait(for: "STOPPING=1")
    }

    @Test("logs JSON when asked, one object a line")
    func jsonLog() throws {
        let scratch = try Scratch()
        let agent = try Agent(
            in: scratch,
            configuration: """
                [[bus]]
                id = "b"
                kind = "modbus-rtu"
                port = "/dev/nothing\\"-here"
                [[device]]
                id = "d"
                bus = "b"
                profile = "eastron-sdm120"
                [[asset]]
                id = "a"
                meter = "d"
                """,
            arguments: ["--log-format", "json"]
        )
        _ = try agent.status("a bus that is down") { $0.buses.first?.state == .backingOff }
        try agent.stop()
        #expect(agent.program.errorLines.count >= 5)
        #expect(agent.program.errorLines.contains { $0.contains("warning") })
        for line in agent.program.errorLines {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            let fields = try #require(object as? [String: String])
            #expect(fields["level"] != nil && fields["message"] != nil && fields["time"] != nil)
        }
    }
}
