import Foundation
import StatusPage
import TestServers
import Testing

@Suite("What is said of a stick")
struct ExportStandingTests {
    private func unmounted(
        _ store: ExportedStore,
        _ more: [String] = [],
        environment: [String: String] = [:]
    ) throws -> (status: Int32, out: String, err: String) {
        try Program.run(
            ["export", "--state-dir", store.state, "--unmounted", "sdb1"] + more,
            environment: environment
        )
    }

    /// Puts `text` there as the record of sdb1.
    private func put(_ text: String, in store: ExportedStore) throws {
        try Tool.must("mkdir -p \(store.state)/export")
        try text.write(
            toFile: "\(store.state)/export/sdb1.json",
            atomically: true,
            encoding: .utf8
        )
    }

    private func old(_ state: String, boot: String) -> String {
        """
        {"at":"2026-01-01T00:00:00.000Z","folder":null,"message":"7 files","name":"sdb1",\
        "state":"\(state)","trouble":null,"boot_id":"\(boot)","said_at_ns":-1000000000000}
        """
    }

    private var thisBoot: String {
        get throws {
            try String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
                .trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }

    /// The lock of sdb1, taken as an export takes it: 37 is F_OFD_SETLK.
    private func lock(_ store: ExportedStore) throws -> Int32 {
        try Tool.must("mkdir -p \(store.state)/export")
        let descriptor = open("\(store.state)/export/sdb1.lock", O_RDWR | O_CREAT, 0o640)
        var whole = flock()
        whole.l_type = Int16(F_WRLCK)
        guard descriptor >= 0, fcntl(descriptor, 37, &whole) == 0 else {
            throw Failure("cannot lock: errno \(errno)")
        }
        return descriptor
    }

    @Test("a run that fails before it writes never leaves the word of the time before")
    func neverOld() throws {
        let store = try ExportedStore()
        let stick = try Scratch()
        let faulty = try stick.write("faulty.toml", "[export]\ndays = \"many\"\n")
        let empty = try Scratch()
        let good = store.configuration
        for (arguments, status, trouble) in [
            (["--config", faulty, "--state-dir", store.state], 78, "configuration"),
            (
                [
                    "--config", good, "--state-dir", store.state, "--from", "2030-01-01", "--until",
                    "2029-01-01",
                ], 64, "range"
            ),
            (["--config", good, "--state-dir", empty.path], 74, "store"),
        ] as [([String], Int32, String)] {
            let state = arguments[3]
            let record = "\(state)/export/sdb1.json"
            try Tool.must("mkdir -p \(state)/export")
            try old("safe_to_remove", boot: try thisBoot).write(
                toFile: record,
                atomically: true,
                encoding: .utf8
            )
            let answer = try Program.run(
                ["export", "--to", stick.path, "--name", "sdb1", "--await-unmount"] + arguments
            )
            #expect(answer.status == status, "\(trouble): \(answer.err)")
            let text = try String(contentsOfFile: record, encoding: .utf8)
            #expect(text.contains("\"state\":\"failed\""), "\(text)")
            #expect(text.contains("\"trouble\":\"\(trouble)\""), "\(text)")
            let told = try Program.run([
                "export", "--state-dir", state, "--config", arguments[1], "--unmounted", "sdb1",
            ])
            #expect(told.status == 1 && told.err.contains("stays as it was"), "\(told.err)")
            #expect(try String(contentsOfFile: record, encoding: .utf8) == text)
        }
    }

    @Test(
        "only what was written since the machine was started becomes safe to remove",
        arguments: ["running", "failed", "interrupted", "safe_to_remove", "written"]
    )
    func staysAsItIs(state: String) throws {
        let store = try ExportedStore()
        let isWritten = state == "written"
        let boot = isWritten ? "another" : try thisBoot
        try put(old(state, boot: boot), in: store)
        let answer = try unmounted(store)
        #expect(answer.status == 1, "\(answer.err)")
        #expect(answer.err.contains("not called safe to remove"), "\(answer.err)")
        #expect(try store.record("sdb1")["state"] as? String == state)
    }

    @Test(
        "--failed says so over whatever was there, and where nothing was"
    )
    func failed() throws {
        let store = try ExportedStore()
        let stick = try Scratch()
        let reason = ["--failed", "it was not mounted"]
        #expect(try unmounted(store, reason).status == 0)
        #expect(try store.record("sdb1")["state"] as? String == "failed")
        #expect(try store.record("sdb1")["message"] as? String == "it was not mounted")
        for state in ["written", "running", "safe_to_remove"] {
            try put(old(state, boot: try thisBoot), in: store)
            let answer = try unmounted(store, reason)
            #expect(answer.err == "sdb1: failed: it was not mounted", "\(answer.err)")
            #expect(try store.record("sdb1")["state"] as? String == "failed")
            #expect(try store.record("sdb1")["message"] as? String == "it was not mounted")
        }
        // Also where the configuration cannot be read any more.
        try put(old("safe_to_remove", boot: try thisBoot), in: store)
        let faulty = try stick.write("faulty.toml", "[[[")
        #expect(try unmounted(store, ["--failed", "x", "--config", faulty]).status == 0)
        #expect(try store.record("sdb1")["state"] as? String == "failed")
        #expect(try Program.run(["export", "--to", "/", "--failed", "x"]).status == 64)
    }

    @Test("what an export of the same run of the unit said of its failure stays with --failed")
    func sameRun() throws {
        let store = try ExportedStore()
        let unit = ["INVOCATION_ID": "0123456789abcdef0123456789abcdef"]
        let export = store.arguments("/nonexistent", ["--name", "sdb1", "--await-unmount"])
        #expect(try Program.run(export, environment: unit).status == 74)
        let said = try #require(try store.record("sdb1")["message"] as? String)
        #expect(try unmounted(store, ["--failed", "it broke"], environment: unit).status == 0)
        #expect(try store.record("sdb1")["message"] as? String == "\(said); it broke")
        #expect(try store.record("sdb1")["trouble"] as? String == "gone")
        #expect(try unmounted(store, ["--failed", "not mounted"]).status == 0)
        #expect(try store.record("sdb1")["message"] as? String == "not mounted")
    }

    @Test("one whose writer has gone counts as cut for the page")
    func writerGone() throws {
        let store = try ExportedStore()
        let agent = try Agent(in: store.scratch)
        func expect(_ state: String, _ text: String) throws {
            try put(text, in: store)
            _ = try agent.status("sdb1 as \(state)") {
                $0.export.sticks.first { $0.name == "sdb1" }?.state.rawValue == state
            }
        }
        try expect("interrupted", old("running", boot: try thisBoot))
        try expect("interrupted", old("written", boot: "another"))
        try expect("interrupted", old("written", boot: try thisBoot))
        let descriptor = try lock(store)
        try expect("running", old("running", boot: try thisBoot))
        try expect("written", old("written", boot: try thisBoot))
        try expect("interrupted", old("running", boot: "another"))
        close(descriptor)
        try agent.stop()
    }

    @Test("a held lock is waited for and never renames the record that the unmounting asks for")
    func heldLock() throws {
        let store = try ExportedStore()
        let stick = try Scratch()
        let descriptor = try lock(store)
        let arguments = store.arguments(stick.path, ["--name", "sdb1", "--await-unmount"])
        let answer = try Program.run(arguments)
        #expect(answer.status == 74)
        #expect(answer.err.contains("another export writes to sdb1"), "\(answer.err)")
        let waiting = try Program(arguments)
        usleep(300_000)
        #expect(waiting.isRunning)
        close(descriptor)
        #expect(try waiting.exitStatus() == 0, "\(waiting.errorLines)")
        #expect(try store.record("sdb1")["state"] as? String == "written")
        let names = try FileManager.default.contentsOfDirectory(atPath: "\(store.state)/export")
        #expect(Set(names) == ["sdb1.json", "sdb1.lock"], "\(names)")
    }

    @Test(
        "what root has made in the state directory belongs to whom the directory belongs",
        .enabled(if: geteuid() == 0, "giving away needs root")
    )
    func owner() throws {
        let store = try ExportedStore()
        let stick = try Scratch()
        try Tool.must("chown 1234:1235 \(store.state)")
        _ = try store.exported(stick.path)
        let owners = try Tool.must(
            "stat -c '%u:%g %a %n' export-key export-key.pub export export/*",
            in: store.state
        )
        #expect(owners.split(separator: "\n").count == 5, "\(owners)")
        for line in owners.split(separator: "\n") {
            #expect(line.hasPrefix("1234:1235 "), "\(line)")
        }
        #expect(owners.contains(" 600 export-key\n"), "\(owners)")
    }

    @Test("sensor events without a time are counted and told, and none at all is said plainly")
    func withoutTime() throws {
        let scratch = try Scratch()
        let agent = try Agent(in: scratch, environment: ["STATOR_CLOCK": "synchronized"])
        _ = try agent.status("records") { $0.store.records >= 3 }
        try agent.stop()
        let stick = try Scratch()
        let answer = try Program.run([
            "export", "--to", stick.path, "--state-dir", agent.stateDirectory, "--json",
        ])
        #expect(answer.status == 0, "\(answer.err)")
        let told = try #require(
            try JSONSerialization.jsonObject(with: Data(answer.out.utf8)) as? [String: Any]
        )
        let count = try #require(told["without_time"] as? Int)
        #expect(count == (try StoredEvents(agent.stateDirectory).count))
        let words = "\(count) sensor events have no time and are not in it: the clock was never set"
        #expect(answer.err.contains(words), "\(answer.err)")
        let folder = try #require(told["folder"] as? String)
        let manifest = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/manifest.json"))
        let made = try #require(try JSONSerialization.jsonObject(with: manifest) as? [String: Any])
        let asset = try #require((made["assets"] as? [[String: Any]])?.first)
        #expect(asset["without_time"] as? Int == count && asset["events"] as? Int == 0)
        let record = try Tool.must("cat \(agent.stateDirectory)/export/*.json")
        #expect(record.contains("NO sensor events in it") && record.contains(words), "\(record)")
    }
}
