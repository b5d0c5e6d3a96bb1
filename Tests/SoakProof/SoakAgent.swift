import Foundation
import StatusPage
import TestServers

/// The agent under a clock that runs faster, as libfaketime shows it one.
final class SoakAgent {
    private static var library: String {
        #if arch(arm64)
        let machine = "aarch64"
        #else
        let machine = "x86_64"
        #endif
        return "/usr/lib/\(machine)-linux-gnu/faketime/libfaketime.so.1"
    }

    private let child: Child
    private let port: Int
    /// Where its store is.
    let stateDirectory: String
    /// Where its log is.
    let logPath: String

    /// Starts it with `configuration` in `scratch`.
    ///
    /// By way of a shell: libfaketime makes itself ready in the first program it is loaded into.
    init(_ plan: SoakPlan, _ configuration: String, in scratch: Scratch) throws {
        guard FileManager.default.fileExists(atPath: Self.library) else {
            throw SoakFailure("\(Self.library) is not there; Tests/run installs faketime")
        }
        port = try freePort()
        stateDirectory = try scratch.directory("state")
        logPath = "\(scratch.path)/log"
        let file = try scratch.write("stator.toml", configuration)
        child = try Child(
            "/bin/sh",
            [
                "-c", "exec \"$0\" \"$@\" 2>'\(logPath)'", plan.program, "run", "--config", file,
                "--state-dir", stateDirectory, "--listen", "127.0.0.1:\(port)",
            ],
            environment: ["LD_PRELOAD": Self.library, "FAKETIME": "+0 x\(plan.speed)", "TZ": "UTC"]
        )
        _ = try status("the agent's page", within: 60) { _ in true }
    }

    /// Its process id.
    var processID: Int32 { child.processID }
    /// Whether it runs.
    var isRunning: Bool { child.isRunning }

    /// Its status document.
    ///
    /// On a busy machine it drops a connection now and then, since to it ours are slow ones: asked again.
    func status() throws -> AgentStatus {
        try status("the agent's page", within: 20) { _ in true }
    }

    /// Its status document if it answers at once.
    private func answer() throws -> AgentStatus? {
        guard isRunning else { throw SoakFailure("the agent has ended: \(logTail)") }
        guard let answer = PlainHTTP.send("GET", "/api/v1/status", port: port),
            answer.status == 200
        else { return nil }
        return try JSONDecoder().decode(AgentStatus.self, from: answer.body)
    }

    /// Its status once `condition` holds for it.
    func status(
        _ what: String,
        within seconds: Double,
        where condition: (AgentStatus) -> Bool
    ) throws -> AgentStatus {
        try eventually(what, within: seconds) {
            guard let status = try answer() else { return nil }
            return condition(status) ? status : nil
        }
    }

    /// The end of its log.
    var logTail: String {
        guard let data = FileManager.default.contents(atPath: logPath) else { return "no log" }
        return String(decoding: data.suffix(2_000), as: UTF8.self)
    }

    /// How many lines it has logged.
    var logLines: Int {
        (FileManager.default.contents(atPath: logPath) ?? Data()).count { $0 == 10 }
    }

    /// Tells it to end and waits until it has.
    func stop() throws {
        kill(processID, SIGTERM)
        _ = try eventually("the agent's end", within: 60) { isRunning ? nil : true }
    }
}
