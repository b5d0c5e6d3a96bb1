import Diagnostics
import Foundation
import StatusPage
import TestServers
import Testing

@Suite("Events that other systems send")
struct IngestTests {
    @Test("are stored, shown and counted; repetitions are told, also after a restart")
    func life() throws {
        let scratch = try Scratch()
        let events = (0..<250).map { SentEvent(seed: 1, number: $0, ago: 3) }
        let lines = events.map(\.json).joined(separator: "\n")
        do {
            let agent = try Agent(in: scratch, configuration: SentEvent.configuration)
            let sender = try Sender(agent.address)
            let single = try sender.post(events[0].json)
            #expect(single.status == 201, "\(single.body)")
            #expect(single.body == "{\"accepted\":1,\"duplicates\":0}\n")
            let all = try sender.post(lines, type: "application/x-ndjson; charset=utf-8")
            #expect(all.body == "{\"accepted\":249,\"duplicates\":1}\n")
            let array = "[\(events.prefix(3).map(\.json).joined(separator: ","))]"
            #expect(try sender.post(array).body == "{\"accepted\":0,\"duplicates\":3}\n")
            let live = try agent.status("the last event") { $0.assets.first?.eventCount == 250 }
            #expect(live.assets.first?.status == .live)
            #expect(live.assets.first?.source == "http")
            #expect(live.assets.first?.lastEventID == events.last?.identity.description)
            #expect(live.ingest.acceptedEvents == 250)
            #expect(live.ingest.duplicateEvents == 4)
            _ = try agent.status("the loss of a sender that says nothing more") {
                $0.assets.first?.status == .disconnected
            }
            try agent.stop()
        }
        let agent = try Agent(in: scratch, configuration: SentEvent.configuration)
        let seen = try agent.status()
        #expect(seen.assets.first?.lastEventID == events.last?.identity.description)
        #expect(seen.assets.first?.status == .disconnected)
        let sender = try Sender(agent.address)
        let again = try sender.post(lines, type: "application/ndjson")
        #expect(again.body == "{\"accepted\":0,\"duplicates\":250}\n")
        var other = events[7]
        other.voltageV = 231
        let conflict = try sender.post("[\(events[8].json),\(other.json)]")
        #expect(conflict.status == 422)
        #expect(conflict.body.contains(#""loc":["body",1,"event_id"]"#), "\(conflict.body)")
        #expect(conflict.body.contains("event_id_conflict"))
        try agent.stop()
        let stored = try StoredRecords(agent.stateDirectory).events(of: "pump-01")
        #expect(stored.count == 250)
        #expect(Set(stored.map(\.identity)) == Set(events.map(\.identity)))
        for event in stored {
            #expect(event.timestamp == events.first { $0.identity == event.identity }?.timestamp)
        }
    }

    @Test("that may be among what retention removed are not stored a second time")
    func forgotten() throws {
        let scratch = try Scratch()
        let configuration = "[store]\nkeep_raw_days = 1\n\n" + SentEvent.configuration
        let old = (0..<20).map { SentEvent(seed: 1, number: $0, ago: 2 * 86_400) }
        let new = (0..<20).map { SentEvent(seed: 2, number: $0, ago: 3) }
        let lines = old.map(\.json).joined(separator: "\n")
        do {
            let agent = try Agent(in: scratch, configuration: configuration)
            let sender = try Sender(agent.address)
            #expect(try sender.post(lines, type: "application/x-ndjson").status == 201)
            let fresh = new.map(\.json).joined(separator: "\n")
            #expect(try sender.post(fresh, type: "application/x-ndjson").status == 201)
            _ = try agent.status("thinned records") { $0.store.retention.thinnedRecords > 0 }
            // While it is remembered it is a duplicate.
            let again = try sender.post(lines, type: "application/x-ndjson")
            #expect(again.body == "{\"accepted\":0,\"duplicates\":20}\n")
            try agent.stop()
        }
        let agent = try Agent(in: scratch, configuration: configuration)
        let sender = try Sender(agent.address)
        let refused = try sender.post(lines, type: "application/x-ndjson")
        #expect(refused.status == 422)
        #expect(refused.body.contains("timestamp_removed"), "\(refused.body)")
        let older = (0..<3).map { SentEvent(seed: 3, number: $0, ago: 3 * 86_400) }
        let earlier = older.map(\.json).joined(separator: "\n")
        #expect(try sender.post(earlier, type: "application/x-ndjson").status == 201)
        try agent.stop()
    }

    @Test("of which one is faulty are not stored at all, and all faults are told and listed")
    func faults() throws {
        let scratch = try Scratch()
        let agent = try Agent(in: scratch, configuration: SentEvent.configuration)
        let sender = try Sender(agent.address)
        var bad = SentEvent(seed: 2, number: 1)
        bad.voltageV = -5
        bad.asset = "pump-07"
        let answer = try sender.post("[\(SentEvent(seed: 2, number: 0).json),\(bad.json)]")
        #expect(answer.status == 422)
        #expect(answer.body.contains(#""loc":["body",1,"asset","asset_id"]"#), "\(answer.body)")
        #expect(answer.body.contains(#""loc":["body",1,"signals","voltage_v"]"#))
        #expect(answer.body.contains("pump-01, fan-02"))
        #expect(try sender.post("{").status == 400)
        #expect(try sender.post("{}", type: "text/plain").status == 415)
        let status = try agent.status()
        #expect(status.ingest.acceptedEvents == 0)
        #expect(
            status.ingest.rejected == [
                "unknown_asset": 1, "out_of_range": 1, "not_json": 1, "media_type": 1,
            ]
        )
        #expect(
            status.ingest.lastRejections.map(\.reason) == [
                "media_type", "not_json", "unknown_asset",
            ]
        )
        let metrics = String(decoding: try agent.get("/metrics").body, as: UTF8.self)
        #expect(metrics.contains("stator_ingest_rejected_total{reason=\"not_json\"} 1"))
        try agent.stop()
        #expect(try StoredRecords(agent.stateDirectory).events(of: "pump-01").isEmpty)
    }

    @Test("that were simulated stay simulated everywhere")
    func simulated() throws {
        let scratch = try Scratch()
        let agent = try Agent(in: scratch, configuration: SentEvent.configuration)
        var event = SentEvent(seed: 3, number: 0)
        event.source = "simulator"
        #expect(try Sender(agent.address).post(event.json).status == 201)
        let status = try agent.status("the event") { $0.assets.first?.eventCount == 1 }
        #expect(status.assets.first?.status == .digitalTwin)
        #expect(status.assets.first?.source == "simulator")
        try agent.stop()
        #expect(try StoredEvents(agent.stateDirectory).sources == ["simulator"])
    }

    @Test("are taken with the token only where one is set, and from nowhere else without one")
    func token() throws {
        let scratch = try Scratch()
        let token = "0123456789abcdef0123456789abcdef"
        let event = SentEvent(seed: 4, number: 0).json
        let folder = scratch.file("credentials")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data("\(token)\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/ingest-token"))
        let agent = try Agent(
            in: scratch,
            configuration: SentEvent.configuration,
            environment: ["CREDENTIALS_DIRECTORY": folder]
        )
        for header in [
            "", "Authorization: Bearer \(token)0\r\n", "Authorization: Basic \(token)\r\n",
        ] {
            let answer = try Sender(agent.address).post(event, headers: header)
            #expect(answer.status == 401)
            #expect(answer.headers.contains("www-authenticate: bearer"))
            #expect(!answer.body.contains(token))
        }
        let header = "Authorization: Bearer \(token)\r\n"
        #expect(try Sender(agent.address).post(event, headers: header).status == 201)
        let elsewhere = header + "Sec-Fetch-Site: cross-site\r\n"
        let foreign = try Sender(agent.address).post(event, headers: elsewhere)
        #expect(foreign.status == 403)
        #expect(foreign.body.contains("a page from elsewhere"))
        _ = try agent.status("the refusal") { $0.ingest.rejected["forbidden"] == 1 }
        try agent.stop()
        let open = try Agent(
            in: scratch,
            configuration: SentEvent.configuration,
            arguments: ["--listen", "0.0.0.0:0"]
        )
        let answer = try Sender(open.address).post(event)
        #expect(answer.status == 403)
        #expect(answer.body.contains("ingest.token_file"))
        try open.stop()
    }

    @Test("have no way in with a token that is too short, which log, status and health tell")
    func shortToken() throws {
        let scratch = try Scratch()
        let file = try scratch.write("token", "short\n")
        let agent = try Agent(
            in: scratch,
            configuration: "[ingest]\ntoken_file = \"\(file)\"\n"
        )
        let status = try agent.status("the asset") { !$0.assets.isEmpty }
        #expect(status.ingest.closed?.contains("fewer than 16 bytes") == true)
        #expect(status.health.reasons.contains { $0.hasPrefix("/ingest is closed: ") })
        #expect(agent.program.errorLines.contains { $0.contains("/ingest is closed: ") })
        let text = try Program.run(["status", "--listen", agent.address]).out
        #expect(text.contains("/ingest is closed: "), "\(text)")
        _ = try scratch.write("token", "0123456789abcdef\n")
        agent.program.signal(SIGHUP)
        _ = try agent.status("an open way") { $0.ingest.closed == nil }
        try agent.stop()
    }

    @Test("for an asset with a twin of its own are refused: two sources would mix")
    func twin() throws {
        let scratch = try Scratch()
        let agent = try Agent(in: scratch)
        var event = SentEvent(seed: 5, number: 0)
        event.asset = "motor-01"
        let answer = try Sender(agent.address).post(event.json)
        #expect(answer.status == 422)
        #expect(answer.body.contains("asset_not_ingested"))
        try agent.stop()
    }
}
