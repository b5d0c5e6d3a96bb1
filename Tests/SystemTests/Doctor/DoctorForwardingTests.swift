import Foundation
import StatusPage
import TestServers
import Testing

@Suite("stator doctor asks real servers and writes nothing to them")
struct DoctorForwardingTests {
    private let scratch: Scratch
    private let servers: Scratch

    init() throws {
        scratch = try Scratch()
        servers = try Scratch()
    }

    private func run(_ sink: String) throws -> DoctorRun {
        let file = try scratch.write("sink.toml", "[[sink]]\nid = \"influx\"\n\(sink)\n")
        return try DoctorRun(nobody + ["--config", file, "--state-dir", scratch.file("state")])
    }

    @Test("InfluxDB: no database, a wrong password, no right, then right; then it is down")
    func influx() throws {
        let influx = try InfluxServer(in: servers, isGuarded: true)
        let admin = (name: "root", password: "all-may")
        try influx.query("CREATE USER root WITH PASSWORD 'all-may' WITH ALL PRIVILEGES", in: "")
        try influx.query("CREATE USER stator WITH PASSWORD 'right-word'", in: "", as: admin)
        let wrong = try scratch.write("wrong", "wrong-word")
        let right = try scratch.write("right", "right-word")
        let all = try scratch.write("all", "all-may")
        func sink(_ user: String, _ secret: String) -> String {
            """
            kind = "influxdb-v1"
            url = "http://127.0.0.1:\(influx.port)"
            database = "plant"
            user = "\(user)"
            token_file = "\(secret)"
            """
        }
        let missing = try run(sink("root", all)).finding("forwarding", "influx")
        #expect(missing.verdict == "fault" && missing.found.contains("not found"), "\(missing)")
        #expect(missing.advice?.contains("stator influx setup") == true)

        try influx.query("CREATE DATABASE plant", in: "", as: admin)
        let refused = try run(sink("stator", wrong)).finding("forwarding", "influx")
        #expect(refused.verdict == "fault" && refused.found.contains("password"), "\(refused)")
        let barred = try run(sink("stator", right)).finding("forwarding", "influx")
        #expect(barred.verdict == "fault" && barred.found.contains("GRANT"), "\(barred)")
        try influx.query("GRANT ALL ON plant TO stator", in: "", as: admin)
        let well = try run(sink("stator", right)).finding("forwarding", "influx")
        #expect(well.verdict == "ok" && well.found.contains("InfluxDB 1."), "\(well)")
        #expect(try influx.query("SHOW MEASUREMENTS", in: "plant", as: admin).isEmpty)

        influx.kill()
        let down = try run(sink("stator", right)).finding("forwarding", "influx")
        #expect(down.verdict == "fault" && down.found.contains("is the server running"), "\(down)")
    }

    @Test("VictoriaMetrics is named, and the wrong kind of server is told with the right one")
    func victoria() throws {
        let victoria = try VictoriaServer(in: servers)
        let place = "url = \"http://127.0.0.1:\(victoria.port)\"\n"
        let well = try run(place + "kind = \"influxdb-v2\"\norg = \"a\"\nbucket = \"b\"")
            .finding("forwarding", "influx")
        #expect(well.verdict == "ok" && well.found.contains("VictoriaMetrics"), "\(well)")
        let other = try run(place + "kind = \"influxdb-v3\"\ndatabase = \"b\"")
            .finding("forwarding", "influx")
        #expect(other.verdict == "fault" && other.found.contains("influxdb-v2"), "\(other)")
    }

    @Test("A name without an address is told as that")
    func noName() throws {
        let place =
            "url = \"http://nowhere.invalid:8086\"\nkind = \"influxdb-v1\"\ndatabase = \"b\""
        let found = try run(place).finding("forwarding", "influx")
        #expect(found.verdict == "fault" && found.found.contains("has no address"), "\(found)")
    }

    @Test("What waits for a server that is away is told with its age and error")
    func delivery() throws {
        let configuration = """
            [[sink]]
            id = "influx"
            kind = "influxdb-v1"
            url = "http://127.0.0.1:\(try freePort())"
            database = "plant"

            """
        let agent = try Agent(in: scratch, configuration: configuration)
        _ = try agent.status("a sink that waits") { status in
            status.sinks.first?.state == .retrying && (status.sinks.first?.waiting ?? 0) >= 2
        }
        let file = scratch.file("stator.toml")
        let run = try DoctorRun(["--config", file, "--listen", agent.address])
        let delivery = try run.finding("forwarding", "influx delivery")
        #expect(delivery.verdict == "warning" && delivery.found.contains("retrying"))
        #expect(try #require(delivery.figures["waiting"]) >= 2)
        #expect(run.status == 2)
        try agent.stop()
    }
}
