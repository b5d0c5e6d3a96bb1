import Diagnostics
import Foundation
import StatusPage
import Store
import TestServers
import Testing

@Suite("The agent forwards to InfluxDB and VictoriaMetrics at once")
struct ForwardingTests {
    private let scratch: Scratch
    private let influx: InfluxServer
    private let victoria: VictoriaServer

    init() throws {
        scratch = try Scratch()
        let servers = try Scratch()
        influx = try InfluxServer(in: servers)
        victoria = try VictoriaServer(in: servers)
    }

    private var sinks: String {
        """
        [agent]
        site = "Hall 1, \\"north\\" = old"

        [[sink]]
        id = "influx"
        kind = "influxdb-v1"
        url = "http://127.0.0.1:\(influx.port)"
        database = "plant"

        [[sink]]
        id = "victoria"
        kind = "influxdb-v2"
        url = "http://127.0.0.1:\(victoria.port)"
        org = "plant"
        bucket = "motors"


        """
    }

    private func stator(_ arguments: [String], expecting status: Int32 = 0) throws -> Program {
        let program = try Program(arguments)
        let found = try program.exitStatus()
        guard found == status else {
            throw Failure("\(arguments): \(found): \(program.errorLines)")
        }
        return program
    }

    /// How long nothing was stored or delivered.
    private struct Quiet {
        private var counts: [UInt64] = []
        private var since = 0.0
        private(set) var seconds = 0.0

        mutating func note(_ status: AgentStatus) {
            let now = status.sinks.map(\.points.delivered) + [status.store.records]
            if now != counts { (counts, since) = (now, status.agent.uptimeSeconds) }
            seconds = status.agent.uptimeSeconds - since
        }
    }

    private func settled(_ status: AgentStatus) -> Bool {
        // An agent that begins shows no sinks yet.
        status.sinks.count == 2
            && status.sinks.allSatisfy { $0.points.delivered > 0 && $0.waiting == 0 }
    }

    @Test("Five devices: what both servers have is what is stored, to the last digit")
    func fiveDevices() throws {
        let devices = try FiveDevices(in: scratch)
        defer { devices.stop() }
        let configuration = try scratch.write("sinks.toml", sinks + devices.configuration)
        let setup = try stator(["influx", "setup", "--config", configuration])
        #expect(setup.outputLines.count { $0.contains("works") } == 2)

        let agent = try Agent(in: scratch, configuration: sinks + devices.configuration)
        _ = try agent.status("ten events of every asset") { status in
            status.assets.allSatisfy { $0.status == .live && $0.eventCount >= 10 }
        }
        devices.stop()
        // A sink looks every two seconds whether there is more: what it says is that old.
        var quiet = Quiet()
        _ = try agent.status("every asset silent and everything sent", within: 60) { status in
            quiet.note(status)
            return status.assets.allSatisfy { $0.status == .disconnected }
                && status.store.pendingRecords == 0 && settled(status) && quiet.seconds > 6
        }
        let status = try stator(["influx", "status", "--listen", agent.address])
        #expect(
            status.outputLines.count { $0.contains("up to date") || $0.contains("sending") } == 2
        )
        let sent = try agent.status().sinks
        try agent.stop()

        let stored = try StoredRecords(agent.stateDirectory)
        let polls = stored.records.flatMap(\.polls)
        let events = stored.records.flatMap(\.events)
        for sink in sent {
            #expect(sink.points.quarantined == 0)
            #expect(sink.points.lost == 0)
        }
        let judged = stored.records.reduce(0) { sum, record in
            let windows = record.windows.count { window in
                (window.values + window.evaluation).contains(where: \.isFinite)
            }
            return sum + windows + record.assessments.count
        }
        let delivered = UInt64(polls.count + events.count + judged + stored.happenings.count)
        // Stopping may still have sent what the last second brought.
        #expect(sent.allSatisfy { $0.points.delivered <= delivered })
        #expect(sent.allSatisfy { $0.points.delivered + 20 >= delivered })
        try compareInflux(stored)
        try compareVictoria(stored)
    }

    private func compareInflux(_ stored: StoredRecords) throws {
        for asset in ["motor-01", "motor-02", "motor-03"] {
            let rows = try influx.query(
                "SELECT * FROM sensor_data WHERE asset_id = '\(asset)'",
                in: "plant"
            )
            let events = stored.events(of: asset).sorted { $0.time < $1.time }
            let sent = rows.count
            #expect(sent >= 10 && events.count - sent <= 10, "\(asset): \(sent) of \(events.count)")
            #expect(rows.allSatisfy { $0["site"]?.text == #"Hall 1, "north" = old"# })
            for signal in Signal.allCases {
                let values = rows.map { $0[signal.name]?.number }
                #expect(values == events.prefix(sent).map { $0[signal] }, "\(asset) \(signal.name)")
            }
            #expect(Set(rows.map { $0["source"]?.text }) == [events[0].source.rawValue])
        }
        for (device, channel) in Self.channels {
            let rows = try influx.query(
                "SELECT \"\(channel.name)\" FROM device_data WHERE device_id = '\(device)'",
                in: "plant"
            )
            let values = stored.values(device, channel)
            #expect(rows.count >= 10 && values.count - rows.count <= 10)
            let got = rows.map { $0[channel.name]?.number }
            let difference = zip(got, values).enumerated().first { $0.element.0 != $0.element.1 }
            #expect(
                difference == nil,
                "\(device) \(channel.name), \(got.count) of \(values.count) values"
            )
        }
    }

    private func compareVictoria(_ stored: StoredRecords) throws {
        for asset in ["motor-01", "motor-02", "motor-03"] {
            let events = stored.events(of: asset).sorted { $0.time < $1.time }
            let series = try eventually("the series of \(asset)") {
                try victoria.export("sensor_data_voltage_v{asset_id=\"\(asset)\"}").first
            }
            for event in events.prefix(10) {
                let milliseconds = (event.timestamp?.microseconds ?? 0) / 1_000
                // It keeps decimals of its own, about twelve digits of them.
                let value = series.values[milliseconds] ?? .nan
                #expect((value / event.voltageV - 1).magnitude < 1e-11)
            }
            #expect(series.labels["source"] == events[0].source.rawValue)
        }
    }

    private static let channels: [(device: String, channel: Channel)] = [
        ("sdm630", .voltageL1), ("sdm630", .voltageL3), ("sdm630", .currentL2),
        ("sdm630", .frequency), ("sdm630", .activePower), ("sdm630", .importEnergy),
        ("sdm120", .voltage), ("sdm120", .current), ("sdm120", .powerFactor),
        ("pm5xxx", .currentL1), ("pm5xxx", .voltageL1), ("pm5xxx", .activePower),
        ("pm5xxx", .frequency), ("wtvb01", .accelerationZ), ("wt901", .accelerationX),
        ("wt901", .accelerationZ),
    ]

    @Test("A server that is away costs nothing but time, and the agent says so")
    func outage() throws {
        _ = try influx.query("CREATE DATABASE plant", in: "")
        let agent = try Agent(in: scratch, configuration: sinks)
        _ = try agent.status("points in both") { settled($0) }
        influx.kill()
        let away = try agent.status("a sink that waits") { status in
            // What it was given last waits again, since it may have gone with it.
            status.sinks[0].state == .retrying && status.sinks[0].waiting >= 8
        }
        #expect(away.health.status == .degraded)
        #expect(away.sinks[1].state != .retrying)
        let refused = try stator(["influx", "status", "--listen", agent.address], expecting: 3)
        #expect(refused.outputLines.joined().contains("RETRYING"))
        // The agent is killed too, and remembers how far it was.
        agent.program.signal(SIGKILL)
        _ = try agent.program.exitStatus()
        try influx.start()
        let again = try Agent(in: scratch, configuration: sinks)
        _ = try again.status("everything sent", within: 30) { settled($0) }
        again.program.signal(SIGTERM)
        _ = try again.program.exitStatus()
        // The twin went on to the end: all up to the newest point that arrived is there, once.
        let newest = try influx.query(
            "SELECT voltage_v FROM sensor_data ORDER BY time DESC LIMIT 1",
            in: "plant"
        )
        let last = try #require(newest.first?["time"]?.integer) / 1_000
        let stored = try StoredRecords(again.stateDirectory).events(of: "motor-01")
        let expected = stored.count { $0.timestamp.map { $0.microseconds <= last } == true }
        let count = try influx.count("voltage_v", of: "sensor_data", in: "plant")
        #expect(count == expected, "\(count) of \(expected), \(stored.count) in all")
        #expect(expected > 500)
    }

    @Test("A sink that does not exist, or has no place, is told with what to do")
    func mistakes() throws {
        let configuration = try scratch.write("sinks.toml", sinks)
        let unknown = try stator(
            ["influx", "setup", "--config", configuration, "--sink", "cloud"],
            expecting: 64
        )
        #expect(unknown.errorLines.joined().contains("there is influx, victoria"))
        influx.kill()
        let down = try stator(
            ["influx", "setup", "--config", configuration, "--sink", "influx"],
            expecting: 1
        )
        #expect(!down.errorLines.isEmpty)
    }
}
