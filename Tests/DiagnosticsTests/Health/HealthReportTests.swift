import Fuzzing
import Testing

@testable import Diagnostics

@Suite("A health report")
struct HealthReportTests {
    private let subject = HealthState.ReportSubject(
        assetID: "motor-01",
        seed: 7,
        detectorVersion: "norm-1",
        labels: Windows.labels
    )

    /// A report after `seconds` of full severity.
    private func made(after seconds: Int) -> HealthReport? {
        var state = HealthState.watched()
        for second in 0..<seconds {
            _ = state.take(Windows.window(100 + Double(second), score: 1), settings: .twin)
        }
        return state.report(subject, window: nil, settings: .twin, timestamp: Windows.start)
    }

    @Test("has exactly the contract's keys, in the contract's order, on one line")
    func json() throws {
        let identity = EventIdentity(seed: 7, sequence: 0)
        #expect(
            made(after: 0)?.json
                == #"{"report_id":"\#(identity)","timestamp":"2026-02-01T00:00:00.000Z","#
                + #""asset_id":"motor-01","health_score":100,"risk_level":"LOW","#
                + #""maintenance_window_days":null,"explanations":[],"#
                + #""metadata":{"model_version":"detector:norm-1|baseline:b-1"}}"#
        )
        let reason = try #require(
            Explanation(reason: "a \"b\"", relatedFeatures: ["x", "y"], confidence: 0.5)
        )
        let report = try #require(
            HealthReport(
                identity: identity,
                timestamp: nil,
                assetID: "m",
                health: 40,
                maintenanceWindowDays: 2.5,
                explanations: [reason],
                modelVersion: "detector:1|baseline:2"
            )
        )
        #expect(
            report.json
                == #"{"report_id":"\#(identity)","timestamp":null,"asset_id":"m","#
                + #""health_score":40,"risk_level":"HIGH","maintenance_window_days":2.5,"#
                + #""explanations":[{"reason":"a \"b\"","related_features":["x","y"],"#
                + #""confidence_score":0.5}],"metadata":{"model_version":"#
                + #""detector:1|baseline:2"}}"#
        )
    }

    @Test("of HIGH or CRITICAL says why, or is not made", arguments: [110, 160, 220])
    func explained(seconds: Int) throws {
        let report = try #require(made(after: seconds))
        #expect(report.risk >= .high)
        #expect(report.explanations.count >= 1)
        let reason = report.explanations[0].reason
        #expect(reason.contains("Vibration RMS 0.61 g, 9.2σ above healthy 0.15 g"))
        #expect(reason.hasPrefix("At its worst (2026-02-01T"))
        #expect(
            HealthReport(
                identity: report.identity,
                timestamp: nil,
                assetID: "m",
                health: report.health,
                maintenanceWindowDays: nil,
                explanations: [],
                modelVersion: "v"
            ) == nil
        )
        var state = HealthState.watched()
        for second in 0..<seconds {
            _ = state.take(Windows.window(100 + Double(second), score: 1), settings: .twin)
        }
        var unlabelled = subject
        unlabelled.labels = []
        let unexplained = state.report(
            unlabelled,
            window: nil,
            settings: .twin,
            timestamp: nil
        )
        #expect(unexplained == nil)
        #expect(state.reportSequence == 0)
    }

    @Test("has an id of its own each time, and names what is wrong now first")
    func sequence() throws {
        var state = HealthState.watched()
        for second in 100..<110 {
            let measures = ThresholdMeasures(time: Windows.time(Double(second)), voltageV: 200)
            _ = state.take(measures, settings: .twin)
        }
        let window = Windows.window(110, score: 0.9)
        let firstMade = state.report(subject, window: window, settings: .twin, timestamp: nil)
        let first = try #require(firstMade)
        let secondMade = state.report(subject, window: window, settings: .twin, timestamp: nil)
        let second = try #require(secondMade)
        #expect(first.identity != second.identity)
        #expect(first.explanations.map(\.relatedFeatures) == [["voltage_v"], ["vibration_g_rms"]])
        #expect(first.explanations[1].reason.hasPrefix("Vibration RMS 0.61 g"))
    }

    @Test("reads back as it was stored")
    func roundTrip() throws {
        for seconds in [0, 1, 60, 110, 160, 300] {
            let report = try #require(made(after: seconds))
            #expect(try HealthReport(bytes: report.bytes) == report)
        }
    }

    @Test("from any bytes is one that could have been stored, or none")
    func fuzz() throws {
        let bytes = try #require(made(after: 160)).bytes
        try StateFuzz.run("health-report", bytes) { (bytes) throws(StateBytesError) in
            try HealthReport(bytes: bytes).bytes
        }
    }
}

/// What is read from changed bytes must be written again as the same bytes.
enum StateFuzz {
    static func run(
        _ name: String,
        _ bytes: [UInt8],
        cost: Int = 1,
        rewrite: ([UInt8]) throws(StateBytesError) -> [UInt8]
    ) throws {
        for length in bytes.indices {
            #expect(throws: StateBytesError.self) { try rewrite(Array(bytes[..<length])) }
        }
        #expect(throws: StateBytesError.tooLong) { try rewrite(bytes + [0]) }
        var readCount = 0
        var fuzz = Fuzz(name, corpus: [bytes], cost: cost)
        fuzz.run { changed in
            do throws(StateBytesError) {
                let again = try rewrite(changed)
                #expect(again == changed)
                readCount += 1
            } catch {
                return
            }
        }
        #expect(readCount > 0)
    }
}
