import Diagnostics
import Logging
import Platform
import StatusPage
import Store
import Testing

import struct Store.LogEvent  // Logging has one too.

@testable import stator

@Suite("The past of an asset in points")
struct HistoryTests {
    private static let epoch: Int64 = 1_767_225_600_000_000
    private static let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func store(
        _ directory: borrowing TemporaryDirectory,
        retention: RetentionRules = RetentionRules()
    ) throws -> RecordStore {
        try RecordStore(
            directory: directory.path,
            options: StoreOptions(
                bootID: "11111111-2222-4333-8444-555555555555",
                commitInterval: .milliseconds(50),
                pendingByteLimit: 64 * 1_024 * 1_024,
                retention: retention
            ),
            log: Self.log
        )
    }

    /// Second `number`: ten events, 230 V but for `peak`, and a judgement.
    private func record(
        _ number: Int,
        peak: Double? = nil,
        health: Double = 0,
        isAlarm: Bool = false
    ) -> AssetRecord {
        let start = MonotonicTime(nanoseconds: Int64(number) * 1_000_000_000)
        let events = (0..<10).map { index in
            let time = start + .milliseconds(100 * index)
            return SensorEvent(
                identity: EventIdentity(seed: 5, sequence: UInt64(number * 10 + index)),
                time: time,
                timestamp: Timestamp(microseconds: Self.epoch + time.nanoseconds / 1_000),
                voltageV: index == 7 ? peak ?? 230 : 230,
                currentA: Double(number % 7) + Double(index) / 10,
                powerFactor: 0.9,
                powerKW: 1,
                vibrationG: nil,
                qualities: InlineQualities(),
                state: .running,
                source: .simulator
            )
        }
        var record = AssetRecord(
            assetID: "m",
            source: .simulator,
            start: start,
            identitySeed: 5,
            firstSequence: UInt64(number * 10),
            events: events,
            polls: []
        )
        record.assessments = [
            Assessment(
                time: start + .milliseconds(900),
                standing: .judged,
                score: isAlarm ? 0.9 : 0.1,
                normScore: isAlarm ? 8 : 0.2,
                isAlarm: isAlarm,
                state: isAlarm ? .anomalyDetected : .healthy,
                degradation: health
            )
        ]
        return record
    }

    private func question(_ from: Int, _ to: Int, points: Int) throws -> HistoryQuestion {
        func time(_ second: Int) -> String {
            Timestamp(microseconds: Self.epoch + Int64(second) * 1_000_000).description
        }
        return try HistoryQuestion(
            [
                .init("from", time(from)), .init("to", time(to)), .init("points", "\(points)"),
            ],
            now: nil
        )
    }

    private func seconds(_ span: ClosedRange<Timestamp>) -> [Double] {
        [span.lowerBound, span.upperBound].map { Double($0.microseconds - Self.epoch) / 1e6 }
    }

    @Test("keeps every extreme, counts every event, and knows alarms and gaps")
    func exact() throws {
        let directory = try TemporaryDirectory()
        let store = try store(directory)
        for number in 0..<600 where !(300..<360).contains(number) {
            store.append(
                record(
                    number,
                    peak: number == 123 ? 301.25 : number == 456 ? 17.5 : nil,
                    health: number >= 500 ? 0.3 : 0,
                    isAlarm: (200..<210).contains(number)
                )
            )
        }
        #expect(store.commitNow(upTo: .seconds(20)))
        store.append(record(600, peak: 222))
        let history = try HistoryReading.run(try question(0, 660, points: 33), of: "m", in: store)
        #expect(history.sampledEvery == nil)
        #expect(history.events == 5_410 && history.rawRows == 541 && history.unreadable == 0)
        let voltage = history.series[0]
        #expect(voltage.count.reduce(0, +) == 5_410)
        #expect(voltage.greatest[123 / 20] == 301.25)
        #expect(voltage.least[456 / 20] == 17.5)
        #expect(voltage.least[600 / 20] == 222)
        #expect(voltage.count[0] == 200 && voltage.count[16] == 0)
        #expect((voltage.sum[6] / Double(voltage.count[6]) - (230 + 71.25 / 200)).magnitude < 1e-9)
        #expect(history.series[4].count.allSatisfy { $0 == 0 }, "it has no vibration")
        #expect(history.series[5].greatest[10] == 0.9)
        #expect(history.series[7].least[26] == 70)
        #expect(
            history.anomalies.map(seconds) == [[200.9, 209.9], [500.9, 599.9]],
            "\(history.anomalies)"
        )
        #expect(history.gaps.map(seconds) == [[300, 360], [620, 660]], "\(history.gaps)")
        let json = String(decoding: history.json, as: UTF8.self)
        #expect(json.contains("301.25") && json.contains("\"source\":\"raw\""))
    }

    @Test("looks at evenly many rows of a long time, and at all around what happened")
    func sampled() throws {
        let directory = try TemporaryDirectory()
        let store = try store(directory)
        for number in 0..<2_000 {
            store.append(
                record(
                    number,
                    peak: number == 1_501 ? 333 : nil,
                    isAlarm: (1_500..<1_503).contains(number)
                )
            )
        }
        for (second, kind) in [(1_500, LogEvent.Severity.warning), (1_504, .notice)] {
            let time = MonotonicTime(nanoseconds: Int64(second) * 1_000_000_000)
            store.append(
                LogEvent(
                    assetID: "m",
                    time: time,
                    timestamp: Timestamp(microseconds: Self.epoch + time.nanoseconds / 1_000),
                    kind: "asset_state",
                    severity: kind,
                    text: "",
                    evidence: "{}"
                )
            )
        }
        #expect(store.commitNow(upTo: .seconds(20)))
        let question = try question(0, 2_000, points: 20)
        let history = try HistoryReading.run(question, of: "m", in: store, rowLimit: 100)
        #expect(history.sampledEvery == .seconds(20))
        #expect((100...110).contains(history.rawRows), "\(history.rawRows)")
        #expect(history.events == history.rawRows * 10, "none is counted twice")
        #expect(history.series[0].count.allSatisfy { $0 >= 40 }, "every point has its rows")
        #expect(history.series[0].greatest[15] == 333, "it was around an alarm")
        #expect(history.anomalies.count == 1)
        #expect(history.anomalies.first.map(seconds) == [1_500, 1_504])
        #expect(history.gaps.isEmpty)
        let whole = try HistoryReading.run(question, of: "m", in: store)
        #expect(whole.sampledEvery == nil && whole.rawRows == 2_000)
        #expect(whole.series[0].greatest[15] == 333)
    }

    @Test("has the extremes and the judgements of what was thinned to summaries, too")
    func thinned() throws {
        let directory = try TemporaryDirectory()
        let store = try store(directory, retention: RetentionRules(rawAge: .seconds(86_400)))
        let daysUS: Int64 = 3 * 86_400_000_000
        store.stamp(
            utcOffsetMicroseconds: Self.epoch + daysUS - MonotonicClock.now().nanoseconds / 1_000
        )
        let recent = 3 * 86_400 - 100
        for number in Array(0..<200) + Array(recent..<(recent + 50)) {
            store.append(
                record(number, peak: number == 77 ? 290 : nil, isAlarm: (60..<80).contains(number))
            )
        }
        let deadline = MonotonicClock.now() + .seconds(20)
        while store.snapshot().removals.reduce(0, { $0 + $1.records }) < 200 {
            try #require(MonotonicClock.now() < deadline, "the old ones are thinned")
            #expect(store.commitNow(upTo: .seconds(20)))
        }
        let old = try HistoryReading.run(try question(0, 200, points: 20), of: "m", in: store)
        #expect(old.summaryRows == 200 && old.rawRows == 0 && old.events == 2_000)
        #expect(old.series[0].greatest[7] == 290)
        #expect(old.series[0].count.allSatisfy { $0 == 100 })
        #expect(old.anomalies.map(seconds) == [[60.9, 79.9]])
        let all = try HistoryReading.run(
            try question(0, 3 * 86_400, points: 10),
            of: "m",
            in: store
        )
        #expect(all.summaryRows == 200 && all.rawRows == 50 && all.events == 2_500)
        #expect(String(decoding: all.json, as: UTF8.self).contains("\"source\":\"mixed\""))
    }

    @Test("of nothing is empty and one gap; a question that is none is refused")
    func edges() throws {
        let directory = try TemporaryDirectory()
        let store = try store(directory)
        let none = try HistoryReading.run(try question(0, 100, points: 10), of: "m", in: store)
        #expect(none.events == 0 && none.anomalies.isEmpty && none.gaps.count == 1)
        let now = Timestamp(microseconds: Self.epoch)
        func asked(_ fields: [(String, String)], _ now: Timestamp?) -> HistoryQuestion? {
            try? HistoryQuestion(fields.map { .init($0.0, $0.1) }, now: now)
        }
        let hour = try #require(asked([], now))
        #expect(hour.points == 300 && hour.to == now)
        #expect(hour.from.microseconds == Self.epoch - 3_600_000_000)
        let day = try #require(asked([("from", "-1d"), ("to", "-1h"), ("points", "10")], now))
        #expect(day.to.microseconds - day.from.microseconds == 23 * 3_600_000_000)
        #expect(asked([("to", "2030-01-01")], now)?.to == now, "what is to come is no past")
        #expect(asked([("points", "2000")], now) != nil)
        for (name, value) in [
            ("points", "9"), ("points", "2001"), ("points", "x"), ("from", "yesterday"),
            ("from", "-1"), ("from", "-1w"), ("from", "--1h"), ("from", "-99999999d"),
            ("from", "2026-01-01T00:00:00+01:00"), ("from", "2026-01-01"), ("from", "1990-01-01"),
            ("until", "-1h"),
        ] {
            #expect(asked([(name, value)], now) == nil, "\(name)=\(value)")
        }
        #expect(asked([], nil) == nil, "without a clock there is no now")
        #expect(asked([("from", "-1h"), ("to", "2026-01-01")], nil) == nil)
    }
}
