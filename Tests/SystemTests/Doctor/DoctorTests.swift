import Diagnostics
import Foundation
import StatusPage
import Store
import TestServers
import Testing

@Suite("stator doctor, with real agents, ports, stores and disks")
struct DoctorTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// Every file of a directory with its size and time of change.
    private func files(of directory: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory).sorted().map { name in
            let about = try FileManager.default.attributesOfItem(atPath: "\(directory)/\(name)")
            return "\(name) \(about[.size] ?? 0) \(about[.modificationDate] ?? "")"
        }
    }

    @Test("Beside a running agent nothing is wrong, and what it says is told")
    func besideAnAgent() throws {
        let agent = try Agent(in: scratch)
        _ = try agent.status("records") { $0.store.records >= 3 }
        let run = try DoctorRun(["--listen", agent.address])
        #expect(run.document.format == 1)
        let found = try run.finding("agent")
        #expect(found.verdict == "ok" && found.found.contains("process \(agent.program.pid)"))
        let store = try run.finding("store")
        #expect(store.verdict == "ok")
        #expect(store.found.contains(agent.stateDirectory) && store.found.contains("is sound"))
        #expect(try #require(store.figures["records"]) >= 3)
        #expect(try run.finding("clock").verdict == "ok")
        #expect(run.document.findings.allSatisfy { $0.verdict != "fault" })
        #expect(run.document.counts["fault"] == 0)
        let text = try Program.run(["doctor", "--listen", agent.address])
        #expect(text.out.contains("is sound") && !text.out.contains("\u{1B}"))
        try agent.stop()
    }

    @Test("An agent of another store is told, and is not taken for the one that is meant")
    func anotherAgent() throws {
        let agent = try Agent(in: scratch)
        let run = try DoctorRun(["--listen", agent.address, "--state-dir", scratch.file("other")])
        let found = try run.finding("agent", "store")
        #expect(found.verdict == "warning" && found.found.contains(agent.stateDirectory))
        #expect(try run.finding("store").verdict == "skipped")
        try agent.stop()
    }

    @Test("A stopped agent's store is read and left as it was, to the byte and the file")
    func changesNothing() throws {
        let agent = try Agent(in: scratch)
        _ = try agent.status("records") { $0.store.records >= 3 }
        try agent.stop()
        let before = try files(of: agent.stateDirectory)
        let run = try DoctorRun(nobody + ["--state-dir", agent.stateDirectory])
        #expect(try run.finding("store").verdict == "ok")
        #expect(run.status == 1)
        #expect(try run.finding("agent").verdict == "warning")
        #expect(try files(of: agent.stateDirectory) == before)
    }

    @Test("A damaged store is a fault, with how to repair it")
    func damagedStore() throws {
        let agent = try Agent(in: scratch)
        _ = try agent.status("records") { $0.store.records >= 8 }
        try agent.stop()
        let path = "\(agent.stateDirectory)/\(RecordStore.fileName)"
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        // All but the pages in which the tables are named.
        let from = 4_096 * 2
        bytes.replaceSubrange(
            from..<bytes.count,
            with: Data(repeating: 0xA5, count: bytes.count - from)
        )
        try bytes.write(to: URL(fileURLWithPath: path))
        let run = try DoctorRun(nobody + ["--state-dir", agent.stateDirectory])
        let store = try run.finding("store")
        #expect(store.verdict == "fault")
        #expect(store.advice?.contains("stator store repair") == true)
        #expect(run.status == 2)
    }

    @Test("Every fault of the configuration is told at its line")
    func configuration() throws {
        let file = try scratch.write(
            "bad.toml",
            "[agent]\nsight = \"Hall\"\nlisten = \"nowhere\"\n"
        )
        let run = try DoctorRun(nobody + ["--config", file, "--state-dir", scratch.file("state")])
        #expect(try run.finding("configuration", "\(file):2").found.contains("agent.sight"))
        #expect(try run.finding("configuration", "\(file):3").verdict == "fault")
        #expect(try run.finding("forwarding").found.contains("cannot be used"))
        #expect(run.status == 2)
    }

    @Test("A meter on a line is polled where nobody has it, and left alone where an agent has it")
    func busyPort() throws {
        let line = scratch.file("line")
        let meter = try Program([
            "simulate", "--serve", "modbus-rtu", line, "--profile", "eastron-sdm630",
        ])
        _ = try eventually("the line") {
            FileManager.default.fileExists(atPath: line) ? true : nil
        }
        let configuration = """
            [[bus]]
            id = "rs485-1"
            kind = "modbus-rtu"
            port = "\(line)"

            [[device]]
            id = "meter-1"
            bus = "rs485-1"
            profile = "eastron-sdm630"
            unit_id = 1

            [[asset]]
            id = "motor-01"
            meter = "meter-1"
            rated_current_a = 4.5

            """
        let file = try scratch.write("line.toml", configuration)
        let other = nobody + ["--config", file, "--state-dir", scratch.file("other")]
        let free = try DoctorRun(other)
        #expect(try free.finding("ports", "rs485-1").verdict == "ok")
        let polled = try free.finding("devices", "meter-1")
        #expect(polled.verdict == "ok" && polled.found.hasPrefix("answers"))

        let agent = try Agent(in: scratch, configuration: configuration)
        _ = try agent.status("polls") { ($0.buses.first?.devices.first?.goodPolls ?? 0) > 2 }
        let busy = try DoctorRun(other)
        let port = try busy.finding("ports", "rs485-1")
        #expect(port.verdict == "fault")
        #expect(port.found.contains("process \(agent.program.pid) (stator)"))
        #expect(try busy.finding("devices", "meter-1").verdict == "skipped")

        let polls = try #require(agent.status().buses.first?.devices.first?.polls)
        let beside = try DoctorRun(["--config", file, "--listen", agent.address])
        #expect(try beside.finding("ports", "rs485-1").found.contains("the agent has it"))
        let told = try beside.finding("devices", "meter-1")
        #expect(told.verdict == "ok")
        #expect(try #require(told.figures["polls"]) >= Double(polls))
        try agent.stop()

        meter.signal(SIGTERM)
        _ = try meter.exitStatus()
        let gone = try DoctorRun(other)
        #expect(try gone.finding("ports", "rs485-1").verdict == "fault")
        #expect(try gone.finding("devices", "meter-1").verdict == "fault")
    }

    @Test("A token that others can read is a fault, one that is right is not, and none is shown")
    func tokenModes() throws {
        let secret = "0123456789abcdef0123456789abcdef"
        let token = try scratch.write("token", secret)
        let file = try scratch.write("t.toml", "[agent]\ntoken_file = \"\(token)\"\n")
        let arguments = nobody + ["--config", file, "--state-dir", scratch.file("state")]
        for (mode, verdict) in [(0o644, "fault"), (0o660, "warning"), (0o640, "ok")] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: token)
            let run = try DoctorRun(arguments)
            #expect(try run.finding("secrets", token).verdict == verdict, "\(mode)")
            #expect(!run.document.findings.contains { $0.found.contains(secret) })
        }
        try FileManager.default.removeItem(atPath: token)
        let run = try DoctorRun(arguments)
        #expect(try run.finding("secrets", token).verdict == "fault")
        #expect(try run.finding("secrets", token).advice?.contains("openssl") == true)
    }

    @Test("A full disk in memory is told with both", .enabled(if: canMount, "it mounts a disk"))
    func fullDisk() throws {
        let disk = scratch.file("disk")
        try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
        try #require(mount("none", disk, "tmpfs", 0, "size=8m") == 0)
        defer { umount(disk) }
        let run = try DoctorRun(nobody + ["--state-dir", disk])
        let room = try run.finding("disk")
        #expect(room.verdict == "fault" && room.figures["total_bytes"] == 8_388_608)
        #expect(try run.finding("disk", "file system").found.contains("tmpfs"))
        #expect(run.status == 2)
        try #require(mount("none", disk, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), "") == 0)
        let closed = try DoctorRun(nobody + ["--state-dir", disk])
        #expect(try closed.finding("disk", disk).found.contains("read-only"))
    }
}

/// Whether this process may mount.
private let canMount: Bool = {
    guard let probe = try? Scratch(), mount("none", probe.path, "tmpfs", 0, "size=32k") == 0 else {
        return false
    }
    umount(probe.path)
    return true
}()
