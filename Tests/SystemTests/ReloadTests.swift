import Foundation
import StatusPage
import Testing

@Suite("SIGHUP")
struct ReloadTests {
    func configuration(_ ids: [String], extra: String = "") -> String {
        ids.map { "[[asset]]\nid = \"\($0)\"\n" }.joined() + extra
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
        #expect(try agent.status().assets.count == 2)
        try agent.stop()
        #expect(try StoredEvents(agent.stateDirectory).integrity == "ok")
    }
}
