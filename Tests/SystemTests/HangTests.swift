import Foundation
import TestServers
import Testing

@Suite("A thread that hangs", .enabled(if: HeldThread.isAllowed))
struct HangTests {
    @Test(
        "is no sign of life to systemd and a failure on the page, until it goes on",
        arguments: [("analysis", 20.0), ("twin", 20.0), ("store", 80.0)]
    )
    func hang(thread: String, seconds: Double) throws {
        let scratch = try Scratch()
        let socket = try NotifySocket(path: scratch.file("notify"))
        let agent = try Agent(
            in: scratch,
            environment: ["NOTIFY_SOCKET": socket.path, "WATCHDOG_USEC": "600000"]
        )
        for _ in 0..<3 { try socket.wait(for: "WATCHDOG=1") }
        #expect(try agent.get("/health").status == 200)
        let held = try HeldThread(thread, of: agent.program.pid)
        try socket.waitForSilence(of: 5, within: seconds)
        let answer = try eventually("a failure on the page", within: 40) {
            let answer = try agent.get("/health")
            return answer.status == 503 ? String(decoding: answer.body, as: UTF8.self) : nil
        }
        #expect(answer.contains(thread == "store" ? "last committed" : "has stood still for"))
        held.letGo()
        try socket.wait(for: "WATCHDOG=1")
        _ = try eventually("health again") { try agent.get("/health").status == 200 ? true : nil }
        try agent.stop()
    }
}
