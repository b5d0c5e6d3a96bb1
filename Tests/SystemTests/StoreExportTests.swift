import Diagnostics
import Foundation
import Logging
import Store
import TestServers
import Testing

@Suite("stator store export of what was judged")
struct StoreExportTests {
    private func stator(_ arguments: [String], expecting status: Int32 = 0) throws -> Program {
        let program = try Program(arguments)
        let found = try program.exitStatus()
        guard found == status else {
            throw Failure("\(arguments): exit status \(found): \(program.errorLines)")
        }
        return program
    }

    private func lines(_ data: String, _ directory: String) throws -> [[String: Any]] {
        let program = try stator(["store", "export", "--data", data, "--state-dir", directory])
        return try program.outputLines.map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            return try #require(object as? [String: Any], "\(line)")
        }
    }

    @Test("export gives features, anomalies and health reports, those of thinned records too")
    func exportJudged() throws {
        let scratch = try Scratch()
        let directory = scratch.file("state")
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: true
        )
        try fillJudged(directory)
        let features = try lines("features", directory)
        #expect(features.count == 3)
        for (number, line) in features.enumerated() {
            #expect(line["kind"] as? String == "features" && line["asset_id"] as? String == "pump")
            #expect(line["source"] as? String == "replay" && line["count"] as? Int == 100)
            #expect(line["timestamp"] as? String == "1970-01-01T01:00:0\(number).990Z")
            let values = try #require(line["values"] as? [String: Any])
            #expect(values["mean \"V\""] as? Double == 230.1 + Double(number))
            #expect(values["std"] is NSNull && values.count == 2)
            let evaluation = try #require(line["evaluation"] as? [String: Any])
            #expect(evaluation["voltage_rolling_mean_1h"] as? Double == 1.5)
        }
        let anomalies = try lines("anomalies", directory)
        #expect(anomalies.count == 3)
        let judged = try #require(anomalies.first)
        #expect(judged["score"] as? Double == 0.7 && judged["forest_score"] is NSNull)
        #expect(judged["is_alarm"] as? Bool == true && judged["health_score"] as? Int == 75)
        let parts = try #require(judged["parts"] as? [[String: Any]])
        #expect(parts.count == 1 && parts[0]["channel"] as? String == "vibration")
        let reports = try lines("health-reports", directory)
        #expect(reports.count == 1)
        #expect(reports[0]["kind"] as? String == "health_reports")
        #expect(reports[0]["source"] as? String == "replay")
        #expect(reports[0]["health_score"] as? Int == 90)
        let table = try stator(
            [
                "store", "export", "--data", "features", "-o", scratch.file("f.csv"), "--state-dir",
                directory,
            ],
            expecting: 64
        )
        #expect(table.errorLines.joined().contains("JSON lines only"))
        let piped = try stator(
            ["store", "export", "--data", "features", "-o", "-", "--state-dir", directory]
        )
        #expect(piped.outputLines.count == 3)
        #expect(!FileManager.default.fileExists(atPath: "-"))
    }

    /// Three judged seconds, the first two of them thinned, and a health report.
    private func fillJudged(_ directory: String) throws {
        let store = try RecordStore(
            directory: directory,
            options: StoreOptions(
                bootID: "boot",
                commitInterval: .milliseconds(20),
                retention: RetentionRules(rawAge: .zero)
            ),
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        store.stamp(utcOffsetMicroseconds: 3_600_000_000)
        for number in 0..<3 {
            let start = MonotonicTime(nanoseconds: Int64(number) * 1_000_000_000)
            let end = start + .milliseconds(990)
            var record = AssetRecord(
                assetID: "pump",
                source: .replay,
                start: start,
                identitySeed: nil,
                firstSequence: 0,
                events: [],
                polls: []
            )
            record.featureNames = ["mean \"V\"", "std"]
            record.channelNames = ["vibration"]
            record.windows = [
                FeatureWindow(
                    first: start,
                    last: end,
                    count: 100,
                    state: .running,
                    values: [230.1 + Double(number), .nan],
                    evaluation: [1.5]
                )
            ]
            record.assessments = [
                Assessment(
                    time: end,
                    standing: .judged,
                    score: 0.7,
                    normScore: 3,
                    isAlarm: true,
                    state: .anomalyDetected,
                    degradation: 0.25,
                    parts: [Assessment.Part(channel: 0, value: 1, deviation: 9, share: 1)]
                )
            ]
            store.append(record)
        }
        let report = HealthReport(
            identity: EventIdentity(seed: 1, sequence: 1),
            timestamp: nil,
            assetID: "pump",
            health: 90,
            maintenanceWindowDays: nil,
            explanations: [],
            modelVersion: "m"
        )
        store.append(
            report: try #require(report),
            assetID: "pump",
            time: MonotonicTime(nanoseconds: 0),
            source: .replay
        )
        let isThinned = try eventually("two records are thinned") { () -> Bool? in
            store.snapshot().removals.first?.records == 2 ? true : nil
        }
        guard isThinned, store.close(upTo: .seconds(20)) else {
            throw Failure("the store does not close")
        }
    }
}
