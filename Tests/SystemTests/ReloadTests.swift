import Foundation
import StatusPage
import TestServers
import Testing

@Suite("SIGHUP")
struct ReloadTests {
    func configuration(_ ids: [String], extra: String = "") -> String {
        ids.map { "[[asset]]\nid = \"\($0)\"\n" }.joined() + extra
    }

    @Test("that changes agent.clock tells only what is true afterwards")
    func clock() throws {
        let scratch = try Scratch()
        let unset = ["STATOR_CLOCK": ""]
        let agent = try Agent(
            in: scratch,
            configuration: configuration(["one"]),
            environment: unset
        )
        guard try !agent.status().agent.clockTrusted else {
            print("skipped: a time service keeps this machine's clock")
            return try agent.stop()
        }
        let before = agent.program.errorLines.count
        _ = try scratch.write(
            "stator.toml",
            "[agent]\nclock = \"system\"\n" + configuration(["one", "two"])
        )
        agent.program.signal(SIGHUP)
        _ = try agent.status("two assets") { $0.assets.count == 2 && $0.agent.clockTrusted }
        try agent.stop()
        let lines = agent.program.errorLines.dropFirst(before)
        #expect(lines.contains { $0.contains("the clock is synchronized") })
        #expect(!lines.contains { $0.contains("not synchronized") }, "\(lines)")
    }

    @Test("takes a new configuration, and keeps the running one if the new one is faulty")
    func reload() throws {
        let scratch = try Scratch()
        let agent = try Agent(in: scratch, configuration: configuration(["one"]))
        _ = try agent.status("the first asset") { $0.assets.first?.status == .digitalTwin }
        _ = try scratch.write("stator.toml", configuration(["one", "two"]))
        agent.program.signal(SIGHUP)
        let both = try agent.status("two assets") { status in
            status.assets.count == 2 && status.assets.allSatisfy { $0.status == .digitalTwin }
        }
        #expect(both.assets.map(\.assetID) == ["one", "two"])
        _ = try scratch.write("stator.toml", configuration(["one"], extra: "nonsense = 1\n"))
        agent.program.signal(SIGHUP)
        _ = try eventually("the refusal in the log") {
            agent.program.errorLines.first {
                $0.contains("reload refused") && $0.contains("nonsense")
            }
        }
        let refused = try agent.status("the refusal on the page") {
            $0.health.status == .degraded && $0.health.reasons.contains { $0.contains("refused") }
        }
        #expect(refused.assets.count == 2)
        #expect(!refused.health.reasons.contains { $0.contains("nonsense") })
        _ = try scratch.write("stator.toml", configuration(["one"]))
        agent.program.signal(SIGHUP)
        _ = try agent.status("the new one in use") {
            $0.assets.count == 1 && $0.health.status == .ok
        }
        try agent.stop()
        #expect(try StoredEvents(agent.stateDirectory).integrity == "ok")
    }
}
