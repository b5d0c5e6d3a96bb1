import Diagnostics
import Foundation
import Store
import TestServers
import Testing

@testable import InfluxSync

@Suite("What was judged comes back from real servers as it is stored")
struct AnalysisRoundTripTests {
    private static let names = ["voltage_v_mean", "vibration_g_std", "odd name,=x"]

    /// A record of second `number` with a window and a judgement; the third window says nothing.
    private static func record(_ number: Int, source: Source = .simulator) -> AssetRecord {
        var record = Sample.record(number)
        record.source = source
        var noise = SplitMix64(seed: UInt64(number))
        let end = record.events[9].time
        let isEmpty = number == 3
        record.featureNames = names
        record.channelNames = ["vibration_g_std"]
        record.windows = [
            FeatureWindow(
                first: record.start,
                last: end,
                count: 10,
                state: .running,
                values: isEmpty
                    ? [.nan, .nan, .nan] : [230 + noise.nextUnit(), .nan, noise.nextUnit()],
                evaluation: isEmpty
                    ? [] : [.nan, 2, 30 * noise.nextUnit(), noise.nextUnit(), 1e-9, 0.5]
            )
        ]
        let isJudged = number != 2
        record.assessments = [
            Assessment(
                time: end,
                standing: isJudged ? .judged : .filling,
                score: isJudged ? noise.nextUnit() : nil,
                normScore: isJudged ? 3 * noise.nextUnit() : nil,
                forestScore: number == 1 ? noise.nextUnit() : nil,
                isAlarm: number == 1,
                state: number == 1 ? .anomalyDetected : .healthy,
                degradation: noise.nextUnit() / 10
            )
        ]
        return record
    }

    private static func report() -> HealthReport? {
        guard
            let explanation = Explanation(
                reason: "Vibration \"RMS\" 0.61 g, 9.2σ above healthy 0.15 g",
                relatedFeatures: ["vibration_g_rms"],
                confidence: 0.123456789
            )
        else { return nil }
        return HealthReport(
            identity: EventIdentity(seed: 3, sequence: 1),
            timestamp: nil,
            assetID: "pump-1",
            health: 42,
            maintenanceWindowDays: 12.345678901,
            explanations: [explanation],
            modelVersion: "detector:norm-1|baseline:7"
        )
    }

    private static func store(in scratch: Scratch) throws -> RecordStore {
        let store = try Sample.store(scratch.path)
        store.stamp(utcOffsetMicroseconds: utcOffsetUS)
        for number in 1...3 { store.append(record(number)) }
        let report = try #require(Self.report())
        let time = MonotonicTime(nanoseconds: 9_000_000_000)
        store.append(report: report, assetID: "pump-1", time: time)
        let plain = HealthReport(
            identity: EventIdentity(seed: 3, sequence: 2),
            timestamp: nil,
            assetID: "pump-1",
            health: 100,
            maintenanceWindowDays: nil,
            explanations: [],
            modelVersion: "m"
        )
        store.append(
            report: try #require(plain),
            assetID: "pump-1",
            time: time + .seconds(1),
            source: .modbusRTU
        )
        #expect(store.commitNow(upTo: .seconds(10)))
        return store
    }

    @Test("Features, judgements and health reports come back from InfluxDB to the last digit")
    func influx() throws {
        let scratch = try Scratch()
        let server = try InfluxServer(in: scratch)
        try server.create("plant")
        let store = try Self.store(in: scratch)
        let uploader = Uploader(
            Sample.settings(try server.target("plant")),
            store: store,
            log: Sample.log
        )
        #expect(uploader.drains(), "\(uploader.snapshot())")
        #expect(try store.quarantined().isEmpty)
        #expect(uploader.snapshot().counts.delivered == 30 + 2 + 3 + 2)
        let features = try server.query("SELECT * FROM features", in: "plant")
        let anomalies = try server.query("SELECT * FROM anomalies", in: "plant")
        #expect(features.count == 2 && anomalies.count == 3)
        let stored = try store.read { reader throws(StoreError) in
            try reader.records(of: "pump-1", limit: 10)
        }
        for record in try stored.map({ record throws in try record.decoded() }) {
            let end = record.events[9].time.nanoseconds / 1_000 + utcOffsetUS
            let judged = record.assessments[0]
            let row = try #require(anomalies.first { $0["time"]?.integer == end * 1_000 + 1 })
            #expect(row["score"]?.number == judged.score)
            #expect(row["norm_score"]?.number == judged.normScore)
            #expect(row["forest_score"]?.number == judged.forestScore)
            #expect(row["degradation_index"]?.number == judged.degradation)
            #expect(row["health_score"]?.number == judged.health.map(Double.init))
            #expect(row["standing"]?.text == judged.standing.name)
            #expect(row["asset_state"]?.text == judged.state.name)
            guard case .truth(judged.isAlarm)? = row["is_alarm"] else {
                Issue.record("is_alarm is \(String(describing: row["is_alarm"]))")
                return
            }
            for tag in [row, features[0]] {
                #expect(tag["asset_id"]?.text == "pump-1" && tag["site"]?.text == "hall 1")
                #expect(tag["source"]?.text == "simulator")
            }
            let window = record.windows[0]
            let found = features.first { $0["time"]?.integer == end * 1_000 + 1 }
            let pairs =
                Array(zip(record.featureNames, window.values))
                + Array(zip(EvaluationValues.names, window.evaluation))
            for (name, value) in pairs {
                #expect(found?[name]?.number == (value.isNaN ? nil : value), "\(name)")
            }
        }
        let kinds = try server.query("SHOW FIELD KEYS FROM anomalies", in: "plant")
        let health = kinds.first { $0["fieldKey"]?.text == "health_score" }
        #expect(health?["fieldType"]?.text == "float")
        try checkReports(try server.query("SELECT * FROM health_reports", in: "plant"))
        #expect(uploader.stop())
    }

    private func checkReports(_ rows: [[String: JSONValue]]) throws {
        let report = try #require(Self.report())
        #expect(rows.count == 2)
        let row = rows.first
        #expect(row?["time"]?.integer == (9_000_000 + utcOffsetUS) * 1_000 + 1)
        #expect(row?["health_score"]?.number == 42)
        #expect(row?["maintenance_window_days"]?.number == 12.345678901)
        #expect(row?["risk_level"]?.text == "HIGH")
        #expect(row?["report_id"]?.text == "\(report.identity)")
        #expect(row?["model_version"]?.text == report.modelVersion)
        #expect(row?["explanations"]?.text == report.explanationsJSON)
        #expect(row?["source"]?.text == "simulator")
        #expect(rows.last?["source"]?.text == "modbus-rtu")
        #expect(rows.last?["explanations"]?.text == "[]")
        if case .null? = rows.last?["maintenance_window_days"] {
        } else {
            Issue.record("a maintenance window where there is none")
        }
    }

    @Test("Features and judgements come back from VictoriaMetrics")
    func victoria() throws {
        let scratch = try Scratch()
        let server = try VictoriaServer(in: scratch)
        let store = try Self.store(in: scratch)
        let uploader = Uploader(
            Sample.settings(try server.target()),
            store: store,
            log: Sample.log
        )
        #expect(uploader.drains(), "\(uploader.snapshot())")
        func value(_ name: String, _ second: Int) throws -> Double {
            let series = try eventually(name) {
                let found = try server.export("{__name__=\"\(name)\"}")
                return found.isEmpty ? nil : found
            }
            let end = Self.record(second).events[9].time.nanoseconds / 1_000 + utcOffsetUS
            return series.first?.values[end / 1_000] ?? .nan
        }
        let record = Self.record(1)
        let judged = record.assessments[0]
        let expected = [
            ("features_voltage_v_mean", record.windows[0].values[0]),
            ("features_current_spike_count", 2), ("anomalies_score", judged.score ?? -1),
            ("anomalies_norm_score", judged.normScore ?? -1), ("anomalies_is_alarm", 1),
            ("anomalies_degradation_index", judged.degradation),
            ("anomalies_health_score", Double(try #require(judged.health))),
        ]
        for (name, wanted) in expected {
            let found = try value(name, 1)
            #expect(abs(found - wanted) <= abs(wanted) * 1e-12, "\(name): \(found)")
        }
    }

    @Test(
        "Judgements of sent events of one microsecond are as many points, and the same every time"
    )
    func sentTies() {
        var record = Sample.record(1, events: 0)
        record.identitySeed = nil
        record.source = .http
        record.events = [1, 2, 3].map {
            Sample.event(
                $0,
                time: record.start,
                stamp: Timestamp(microseconds: utcOffsetUS + 1_000_000),
                source: .http
            )
        }
        record.assessments = (0..<3).map { _ in
            Assessment(time: record.start, standing: .judged, state: .healthy, degradation: 0)
        }
        var lines = LineProtocol(site: "")
        lines.append(record, offset: utcOffsetUS, clock: 0)
        let rows = String(decoding: lines.bytes, as: UTF8.self).split(separator: "\n")
            .filter { $0.hasPrefix("anomalies,") }
        let times = rows.compactMap { $0.split(separator: " ").last }
        #expect(rows.count == 3 && Set(times).count == 3)
        #expect(times.allSatisfy { $0.dropLast(3) == "\(utcOffsetUS + 1_000_000)" })
        var again = LineProtocol(site: "")
        again.append(record, offset: utcOffsetUS, clock: 0)
        #expect(again.bytes == lines.bytes)
    }

    @Test("A window in which nothing has a value is no point")
    func emptyWindow() {
        var lines = LineProtocol(site: "")
        var record = Self.record(3)
        record.events = []
        record.assessments = []
        lines.append(record, offset: 0, clock: 0)
        #expect(lines.bytes.isEmpty && lines.lineCount == 0)
    }

    @Test("Cursors of three tables come back; those of an earlier version know no reports")
    func cursors() {
        var cursors = OutboxCursors()
        cursors.records.delivered.markDelivered(1...900)
        cursors.events.delivered.markDelivered(2...7)
        cursors.reports.delivered.markDelivered(3...4)
        var back = OutboxCursors()
        let isRead = back.read(cursors.encoded)
        #expect(isRead)
        #expect(back.records.delivered == cursors.records.delivered)
        #expect(back.events.delivered == cursors.events.delivered)
        #expect(back.reports.delivered == cursors.reports.delivered)
        for count in cursors.encoded.indices {
            var cut = OutboxCursors()
            let isRead = cut.read(Array(cursors.encoded.prefix(count)))
            #expect(!isRead, "\(count)")
        }
        let first = cursors.records.delivered.encoded
        let old =
            [UInt8](repeating: 0, count: 8) + [UInt8(first.count), 0] + first
            + cursors.events.delivered.encoded
        var earlier = OutboxCursors()
        let isOldRead = earlier.read(old)
        #expect(isOldRead)
        #expect(earlier.records.delivered == cursors.records.delivered)
        #expect(earlier.events.delivered == cursors.events.delivered)
        #expect(earlier.reports.delivered == DeliveredRanges())
    }
}
