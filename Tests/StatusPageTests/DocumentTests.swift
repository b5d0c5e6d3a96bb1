import Diagnostics
import Testing

@testable import StatusPage

@Suite("The status document")
struct DocumentTests {
    @Test("It is the JSON that was agreed, byte for byte")
    func golden() throws {
        let json = try StatusDocument.json(SampleStatus.status())
        try expectGolden(String(decoding: json, as: UTF8.self) + "\n", "status.json")
    }

    @Test("It reads back as what was written")
    func roundTrip() throws {
        let status = try SampleStatus.status()
        #expect(try StatusDocument.status(StatusDocument.json(status)) == status)
    }

    @Test("What a disconnected asset said last is null, never 0 and never the old value")
    func disconnected() throws {
        let asset = try SampleStatus.lostAsset()
        #expect(
            asset.signals.keys.sorted() == ["current_a", "power_factor", "power_kw", "voltage_v"]
        )
        for (name, signal) in asset.signals {
            #expect(signal.value == nil, "\(name)")
            #expect(signal.quality == "bad", "\(name)")
            #expect(signal.reason == "stale", "\(name)")
        }
        #expect(asset.lastSeen == "2026-11-18T11:06:40.250Z")
        #expect(asset.operatingState == nil)
        let json = String(decoding: try StatusDocument.json(asset), as: UTF8.self)
        #expect(
            json.contains(
                #""voltage_v":{"quality":"bad","reason":"stale","unit":"V","value":null}"#
            )
        )
    }

    @Test("An asset that has not been seen yet says so")
    func neverSeen() throws {
        let asset = AssetStatus(
            .init(declaration: SampleStatus.declaration("m"), name: "M", source: .modbusRTU),
            condition: .disconnected,
            reason: nil,
            lastEvent: nil,
            lastSeenAgo: nil,
            eventCount: 0,
            channels: [],
            rejectedEvents: [:]
        )
        #expect(asset.lastSeen == nil)
        #expect(asset.signals["vibration_g"]?.reason == "no_device")
        let json = String(decoding: try StatusDocument.json(asset), as: UTF8.self)
        #expect(json.contains(#""last_seen":null"#))
        #expect(json.contains(#""last_seen_seconds_ago":null"#))
    }

    @Test("A number that JSON does not have is no value", arguments: [Double.nan, .infinity])
    func notFinite(value: Double) throws {
        let signal = SignalStatus(value: value, unit: .volt, quality: .good)
        #expect(signal.value == nil)
        #expect(SampleStatus.channel(.voltage, -value, .good).value == nil)
    }

    @Test("Strings from outside are cut at their limit, between characters")
    func bounds() throws {
        let limit = DocumentLimits.nameByteLimit
        let fits = String(repeating: "n", count: limit)
        #expect(SampleStatus.process(site: fits).site == fits)
        let cut = SampleStatus.process(site: fits + "n").site
        #expect(cut.utf8.count == limit)
        #expect(cut.hasSuffix("n…"))
        let wide = SampleStatus.process(site: String(repeating: "é", count: limit)).site
        #expect(wide.utf8.count <= limit)
        #expect(wide.hasSuffix("é…"))
        let error = String(repeating: "x", count: 10_000)
        #expect(SampleStatus.store(lastError: error).lastError?.utf8.count == 512)
    }

    @Test("A document with a key missing or of a wrong kind is refused, an unknown key is not")
    func strictness() throws {
        let health = #"{"status":"ok","reasons":[],"later":1}"#
        let json = String(decoding: try StatusDocument.json(SampleStatus.status()), as: UTF8.self)
        let extended = json.replacing("{\"agent\":", with: "{\"later\":\(health),\"agent\":")
        #expect(try StatusDocument.status(Array(extended.utf8)) == SampleStatus.status())
        let without = json.replacing("\"last_seen\":null,", with: "")
            .replacing("\"readings_waiting\":3", with: "\"readings_waiting\":\"3\"")
        #expect(throws: (any Error).self) { try StatusDocument.status(Array(without.utf8)) }
    }
}

@Suite("Health")
struct HealthTests {
    private func judge(
        idle: Duration = .zero,
        assets: [AssetStatus] = [],
        buses: [BusStatus] = [],
        store: StoreStatus = SampleStatus.store(),
        sinks: [SinkStatus] = []
    ) -> HealthStatus {
        HealthStatus.judge(
            pipelineIdle: idle,
            assets: assets,
            buses: buses,
            store: store,
            sinks: sinks
        )
    }

    @Test("A server that is out of reach or refuses us degrades, and says how much waits")
    func sinks() {
        #expect(judge(sinks: [SampleStatus.sink("a", .waitingForClock)]).status == .ok)
        for state in [SinkCondition.retrying, .paused] {
            let verdict = judge(
                sinks: [SampleStatus.sink("a", state, reason: "no bucket", waiting: 7)]
            )
            #expect(verdict.status == .degraded)
            #expect(verdict.reasons.first?.contains("no bucket") == true)
            #expect(verdict.reasons.first?.contains("7 records wait") == true)
        }
    }

    @Test("An agent that delivers and commits is well, also when a twin stands in")
    func ok() throws {
        let verdict = judge(assets: [try SampleStatus.twinAsset(), try SampleStatus.liveAsset()])
        #expect(verdict.status == .ok)
        #expect(verdict.reasons.isEmpty)
    }

    @Test("A pipeline that stands still longer than its limit is a failure")
    func pipeline() {
        #expect(judge(idle: HealthStatus.pipelineIdleLimit).status == .ok)
        let verdict = judge(idle: HealthStatus.pipelineIdleLimit + .milliseconds(1))
        #expect(verdict.status == .failing)
        #expect(verdict.reasons.first?.contains("stood still for 30 s") == true)
    }

    @Test("Records that wait longer than the limit are a failure, an idle store is not")
    func store() {
        let late = Duration.seconds(HealthStatus.commitAgeSecondsLimit + 1)
        let onTime = Duration.seconds(HealthStatus.commitAgeSecondsLimit)
        #expect(judge(store: SampleStatus.store(lastCommitAgo: onTime)).status == .ok)
        #expect(judge(store: SampleStatus.store(lastCommitAgo: late)).status == .failing)
        #expect(judge(store: SampleStatus.store(pending: 0, lastCommitAgo: late)).status == .ok)
        #expect(judge(store: SampleStatus.store(state: .closed)).status == .failing)
        let failing = judge(store: SampleStatus.store(state: .failing, lastError: "disk I/O error"))
        #expect(failing.status == .failing)
        #expect(failing.reasons.first?.contains("disk I/O error") == true)
    }

    @Test("What is watched but does not deliver degrades, the gravest reason first")
    func degraded() throws {
        let verdict = judge(
            assets: [try SampleStatus.lostAsset()],
            buses: [SampleStatus.serialBus(), SampleStatus.networkBus()]
        )
        #expect(verdict.status == .degraded)
        #expect(verdict.reasons.count == 3)
        let both = judge(
            assets: [try SampleStatus.lostAsset()],
            store: SampleStatus.store(state: .failing)
        )
        #expect(both.status == .failing)
        #expect(both.reasons.first?.hasPrefix("the store") == true)
    }
}
