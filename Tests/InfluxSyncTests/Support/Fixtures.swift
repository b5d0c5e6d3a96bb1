import Diagnostics
import InfluxSync
import Logging
import Platform
import TestServers

import struct Store.LogEvent  // Logging has one too.

@testable import Store

/// What tests deliver: UTC is the machine's clock plus this much, so second 0 is 2026-01-01.
let utcOffsetUS: Int64 = 1_767_225_600_000_000

enum Sample {
    static let boot = "11111111-2222-4333-8444-555555555555"
    static let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    static func store(_ directory: String, boot: String = boot) throws(StoreError) -> RecordStore {
        try RecordStore(
            directory: directory,
            options: StoreOptions(bootID: boot, commitInterval: .milliseconds(20)),
            log: log
        )
    }

    static func settings(_ target: InfluxTarget) -> UploaderSettings {
        UploaderSettings(
            sinkID: "test",
            target: target,
            site: "hall 1",
            http: HTTPOptions(connectTimeout: .seconds(2), totalTimeout: .seconds(5)),
            isCompressed: true,
            batchAge: .milliseconds(20),
            retryFirst: .milliseconds(20),
            retryLimit: .milliseconds(100),
            pauseInterval: .milliseconds(50),
            seed: 7
        )
    }

    static func event(
        _ sequence: UInt64,
        time: MonotonicTime,
        stamp: Timestamp? = nil,
        quality: Quality = .good,
        source: Source = .simulator
    ) -> SensorEvent {
        var noise = SplitMix64(seed: sequence)
        let voltageV = 230 + noise.nextUnit() * 4 - 2
        let currentA = 12 + noise.nextUnit() - 0.5
        let factor = 0.86 + noise.nextUnit() * 0.02
        var qualities = InlineQualities()
        qualities[.vibration] = quality
        return SensorEvent(
            identity: EventIdentity(seed: 7, sequence: sequence),
            time: time,
            timestamp: stamp,
            voltageV: voltageV,
            currentA: currentA,
            powerFactor: factor,
            powerKW: (voltageV * currentA * factor) / 1_000,
            vibrationG: quality.grade == .bad ? nil : 0.15 + noise.nextUnit() * 0.02,
            qualities: qualities,
            state: .running,
            source: source
        )
    }

    /// The record of second `number`, with events at a constant rate.
    static func record(
        _ number: Int,
        asset: String = "pump-1",
        events count: Int = 10,
        polls: [DevicePoll] = []
    ) -> AssetRecord {
        let start = MonotonicTime(nanoseconds: Int64(number) * 1_000_000_000)
        return AssetRecord(
            assetID: asset,
            source: .simulator,
            start: start,
            identitySeed: 7,
            firstSequence: UInt64(number * 1_000),
            events: (0..<count).map { index in
                event(
                    UInt64(number * 1_000 + index),
                    time: start + .microseconds(1_000_000 / count * index)
                )
            },
            polls: polls
        )
    }

    static func note(_ text: String, asset: String? = nil, second: Int64 = 5) -> LogEvent {
        LogEvent(
            assetID: asset,
            time: MonotonicTime(nanoseconds: second * 1_000_000_000),
            timestamp: nil,
            kind: "note",
            severity: .notice,
            text: text,
            evidence: #"{"a":"b\\c"}"#
        )
    }
}

extension RecordStore {
    /// Stores records of seconds `numbers`, all on disk afterwards.
    func fill(_ numbers: Range<Int>, asset: String = "pump-1", events count: Int = 10) {
        for number in numbers {
            append(Sample.record(number, asset: asset, events: count))
            if number % 200 == 0 { _ = commitNow(upTo: .seconds(10)) }
        }
        _ = commitNow(upTo: .seconds(10))
    }
}

extension RecordStore {
    /// The lines that a server refused, oldest first, all on disk.
    func quarantined() throws -> [QuarantinedLine] {
        _ = commitNow(upTo: .seconds(10))
        return try read { reader throws(StoreError) in
            let query = try reader.statements[
                "SELECT sink, line, reason, time_ns FROM quarantine ORDER BY id"
            ]
            var lines: [QuarantinedLine] = []
            while try query.step() {
                lines.append(
                    QuarantinedLine(
                        sinkID: query.text(0),
                        line: query.text(1),
                        reason: query.text(2),
                        time: MonotonicTime(nanoseconds: query.integer(3))
                    )
                )
            }
            return lines
        }
    }
}

extension Uploader {
    /// Waits until every row that is stored is delivered or given up.
    func drains(within seconds: Int64 = 30) -> Bool {
        wait(upTo: .seconds(seconds)) { $0.batches > 0 && $0.waitingRows == 0 && $0.state == .idle }
    }
}
