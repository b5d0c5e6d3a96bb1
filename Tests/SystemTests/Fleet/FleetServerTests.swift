import Foundation
import StatusPage
import TestServers
import Testing

@Suite("The server side of a fleet works with what agents really send", .serialized)
struct FleetServerTests {
    @Test(
        "What dashboards and alerts ask for comes from a real agent, through the door with its token"
    )
    func names() throws {
        let scratch = try Scratch()
        let server = try ServerSide(in: scratch)
        let sinks = try server.sinks()
        let file = try scratch.write("sinks.toml", sinks)
        let setup = try Program(["influx", "setup", "--config", file, "--sink", "fleet"])
        #expect(try setup.exitStatus() == 0, "\(setup.errorLines + setup.outputLines)")

        let agent = try Agent(in: scratch, configuration: sinks)
        try server.bringMetrics(of: agent.address)
        let status = try agent.status("channels of the twin") { status in
            status.assets.first?.analysis?.channels.isEmpty == false
        }
        // A baseline, so that it is judged and reported on without five minutes of learning.
        let asset = try #require(status.assets.first)
        let baseline = try MadeBaseline.json(for: asset)
        let imported = try AssetClient(agent).post(
            "/\(asset.assetID)/actions/import-baseline",
            baseline
        )
        #expect(imported.status == 200, "\(imported.text)")

        let asked = try AskedNames.all()
        #expect(asked.count == 18)
        _ = try eventually("all names that are asked for", within: 40) { () -> Bool? in
            let known = try server.names(at: Date().timeIntervalSince1970 + 5)
            let missing = asked.subtracting(known)
            return missing.isEmpty ? true : nil
        }
        // While all is well nothing is told, but for the risk, which is as the made baseline has it.
        let now = Date().timeIntervalSince1970
        for rule in try AlertRule.all() where !rule.name.hasPrefix("StatorRisk") {
            let fired = try server.victoria.query(rule.expression, at: now)
            #expect(fired.isEmpty, "\(rule.name): \(fired)")
        }
        try agent.stop()

        // Six minutes later, nothing more having come: who is silent is told, and nothing else.
        let later = Date().timeIntervalSince1970 + 400
        for rule in try AlertRule.all() {
            let fired = try server.victoria.query(rule.expression, at: later)
            switch rule.name {
            case "StatorAgentSilent":
                #expect(fired.map { $0.labels["gateway"] } == ["hall-1"])
            case "StatorAssetSilent":
                #expect(fired.map { $0.labels["source"] } == ["simulator"])
            case "StatorRiskHigh", "StatorRiskCritical": break
            default: #expect(fired.isEmpty, "\(rule.name): \(fired)")
            }
        }
    }

    @Test("Without the token nothing passes; what a gateway does not need does not pass with it")
    func door() throws {
        let scratch = try Scratch()
        let server = try ServerSide(in: scratch)
        let file = try scratch.write("sinks.toml", try server.sinks(token: "not-the-token-at-all"))
        let setup = try Program(["influx", "setup", "--config", file, "--sink", "fleet"])
        #expect(try setup.exitStatus() == 1)
        let certificate = "\(server.home)/secrets/server.crt"
        let token = try ServerSide.read("\(server.home)/secrets/gateway-token")
        func status(_ path: String) throws -> String {
            try Tool(
                "/usr/bin/curl",
                [
                    "-s", "-o", "/dev/null", "-w", "%{http_code}", "--cacert", certificate,
                    "-H", "Authorization: Token \(token)",
                    "https://127.0.0.1:\(server.port)\(path)",
                ]
            ).text
        }
        #expect(try status("/health") == "200")
        #expect(try status("/api/v1/admin/tsdb/delete_series?match[]=x") == "400")
        #expect(try status("/api/v1/query?query=1") == "400")
    }

    @Test("Risk and damage are told at the contract's limits")
    func limits() throws {
        let scratch = try Scratch()
        let victoria = try VictoriaServer(in: scratch)
        let now = Int(Date().timeIntervalSince1970)
        var lines = [24, 25, 49, 50].map { health in
            "anomalies,asset_id=m\(health),site=s,source=modbus-rtu health_score=\(health) \(now)"
        }
        lines.append("events,kind=store_replaced,severity=critical,site=s text=\"t\" \(now)")
        lines.append("events,kind=note,severity=notice,site=s text=\"t\" \(now)")
        let target = "/write?db=stator&precision=s"
        let body = lines.joined(separator: "\n")
        let answer = PlainHTTP.send("POST", target, body: body, port: victoria.port)
        #expect(answer?.status == 204)
        victoria.flush()
        let rules = try AlertRule.all()
        func fired(_ name: String, _ label: String) throws -> Set<String> {
            let rule = try #require(rules.first { $0.name == name })
            let found = try victoria.query(rule.expression, at: Double(now) + 10)
            return Set(found.compactMap { $0.labels[label] })
        }
        #expect(try fired("StatorRiskCritical", "asset_id") == ["m24"])
        #expect(try fired("StatorRiskHigh", "asset_id") == ["m25", "m49"])
        #expect(try fired("StatorStoreDamaged", "kind") == ["store_replaced"])
    }

    @Test("A gateway in trouble is told, one at the limit is not")
    func gateways() throws {
        let scratch = try Scratch()
        let victoria = try VictoriaServer(in: scratch)
        let now = Int(Date().timeIntervalSince1970)
        // Of each metric what the gateway in trouble says, then one that is well; before and now.
        let said: [(name: String, trouble: (Int, Int), well: (Int, Int))] = [
            ("clock_trusted", (0, 0), (0, 1)), ("store_up", (1, 0), (0, 1)),
            ("disk_free_bytes", (600_000_000, 499_999_999), (1, 500_000_000)),
            // Below 10 VictoriaMetrics takes a counter that it has not seen before for a new one.
            ("store_dropped_records_total", (0, 5), (50, 50)),
            ("sink_oldest_waiting_seconds", (1, 601), (1, 601)),
            ("sink_waiting_records", (10, 20), (20, 10)),
        ]
        let lines = said.flatMap { metric in
            [("trouble", metric.trouble), ("well", metric.well)].flatMap { gateway, values in
                [(now - 600, values.0), (now, values.1)].map { time, value in
                    "stator_\(metric.name){gateway=\"\(gateway)\"} \(value) \(time * 1_000)"
                }
            }
        }
        let body = lines.joined(separator: "\n")
        let target = "/api/v1/import/prometheus"
        let answer = PlainHTTP.send("POST", target, body: body, port: victoria.port)
        #expect(answer?.status == 204)
        victoria.flush()
        let names = [
            "StatorClockUntrusted", "StatorStoreDown", "StatorDiskShort", "StatorRecordsDropped",
            "StatorSpoolGrowing",
        ]
        for rule in try AlertRule.all() where names.contains(rule.name) {
            let fired = try victoria.query(rule.expression, at: Double(now) + 5)
            #expect(fired.map { $0.labels["gateway"] } == ["trouble"], "\(rule.name): \(fired)")
        }
    }

    @Test("Compose, vmalert and systemd take the files as they are")
    func files() throws {
        let scratch = try Scratch()
        let home = try ServerSide.prepared(in: scratch)
        for name in ["compose.yaml", "compose.victoriametrics.yaml"] {
            let checked = try Tool("/usr/bin/docker-compose", ["-f", name, "config"], in: home)
            #expect(checked.status == 0, "\(checked.text)")
            // Each file that it mounts or keeps secret is there.
            let text = try ServerSide.read("\(home)/\(name)")
            for match in text.matches(of: /\.\/([\w.\/-]+)/) {
                let path = "\(home)/\(match.output.1)"
                #expect(FileManager.default.fileExists(atPath: path), "\(name): \(path)")
            }
        }
        let rules = try Tool(
            "/usr/bin/vmalert",
            ["-dryRun", "-rule", "\(home)/rules/stator.yml"]
        )
        #expect(rules.status == 0, "\(rules.text)")
        #expect(try AlertRule.all().count == 10)
        let unit = try Tool(
            "/usr/bin/systemd-analyze",
            ["verify", "\(home)/gateway/stator-vmagent.service"]
        )
        #expect(unit.status == 0, "\(unit.text)")
        for name in ["fleet", "fleet-influxdb"] {
            let data = try Data(
                contentsOf: URL(fileURLWithPath: "\(home)/grafana/dashboards/\(name).json")
            )
            let dashboard = try JSONDecoder().decode(JSONValue.self, from: data)
            let panels = dashboard["panels"]?.list ?? []
            #expect(panels.count >= 8)
            #expect(panels.allSatisfy { $0["datasource"]?["uid"]?.text == "stator" })
        }
    }

    @Test("prepare keeps what is there, and its secrets are reached by nobody else")
    func secrets() throws {
        let scratch = try Scratch()
        let home = try ServerSide.prepared(in: scratch)
        let before = try ServerSide.read("\(home)/secrets/gateway-token")
        #expect(before.count == 48)
        #expect(try Tool("/usr/bin/bash", ["\(home)/prepare", "127.0.0.1"]).status == 0)
        #expect(try ServerSide.read("\(home)/secrets/gateway-token") == before)
        let folder = try FileManager.default.attributesOfItem(atPath: "\(home)/secrets")
        #expect(folder[.posixPermissions] as? Int == 0o700)
        #expect(try Tool("/usr/bin/bash", ["\(home)/prepare", "no host"]).status == 64)
    }
}
