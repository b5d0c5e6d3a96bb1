import Diagnostics
import Logging
import Reports

import struct Store.LogEvent  // Logging has one too.

@testable import Store

/// A real store with an hour of a motor in it: a gap, an alarm, reports, a log, energy, a baseline.
struct SampleStore {
    static let start = Timestamp("2026-01-31T12:00:00Z") ?? Timestamp(microseconds: 0)
    static let seconds = 3_600
    /// The seconds that have no record.
    static let gap = 1_200..<1_800
    /// The seconds in which an alarm is held.
    static let alarm = 2_400..<2_700
    static let tariff = Tariff(
        currency: "₹",
        pricePerKWh: 7.5,
        bands: [Tariff.Band(fromMinute: 1_080, toMinute: 1_320, pricePerKWh: 9)],
        utcOffsetMinutes: 330
    )

    let directory: String
    let assetID: String
    /// All events that were stored, oldest first.
    private(set) var events: [SensorEvent] = []
    private(set) var totals = EnergyTotals()

    /// Fills a store in `directory`.
    init(_ directory: String, asset: String = "pump-1", source: Source = .modbusRTU) throws {
        self.directory = directory
        assetID = asset
        let store = try RecordStore(
            directory: directory,
            options: StoreOptions(
                bootID: "11111111-2222-4333-8444-555555555555",
                commitInterval: .milliseconds(20)
            ),
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        store.stamp(utcOffsetMicroseconds: Self.start.microseconds)
        var energy = EnergyPeriods(EnergyMeter(tariff: Self.tariff, gapLimit: .seconds(5)))
        let baseline = try Self.baseline()
        try learn(baseline, store)
        for second in 0..<Self.seconds where !Self.gap.contains(second) {
            let event = Self.event(second, source)
            events.append(event)
            store.append(record(event, second))
            if energy.take(event), let period = energy.last { keep(period, store) }
            if second % 60 == 0 { report(second, baseline.id, store) }
            if second % 500 == 0 { try commit(store) }
        }
        if energy.close(), let period = energy.last { keep(period, store) }
        log(store)
        try commit(store)
        guard store.close(upTo: .seconds(20)) else { throw StoreError.busy(path: directory) }
    }

    /// The file, opened for reading.
    func file() throws -> StoredFile { try StoredFile(directory) }

    /// The whole hour and half an hour behind it.
    func subject(
        name: String = "Feed pump",
        site: String = "Mill 4",
        from: Timestamp = Self.start,
        end: Timestamp = Self.start + .seconds(5_400)
    ) throws -> ReportSubject {
        try ReportSubject(
            assetID: assetID,
            assetName: name,
            site: site,
            from: from,
            end: end,
            tariff: Self.tariff,
            powerFactorTariff: PowerFactorTariff(limit: 0.9, penaltyPercentPerHundredth: 1),
            programVersion: "0.1.0"
        )
    }

    private func commit(_ store: RecordStore) throws {
        guard store.commitNow(upTo: .seconds(20)) else { throw StoreError.busy(path: directory) }
    }

    private mutating func keep(_ period: EnergyPeriod, _ store: RecordStore) {
        totals.add(period.totals)
        store.append(energy: period, assetID: assetID)
    }

    static func event(_ second: Int, _ source: Source) -> SensorEvent {
        var noise = SplitMix64(seed: UInt64(second) + 9)
        let time = MonotonicTime(nanoseconds: Int64(second) * 1_000_000_000)
        let voltageV = 230 + noise.nextUnit() * 4 - 2
        let currentA = 12 + noise.nextUnit() - 0.5
        let factor = 0.86 + noise.nextUnit() * 0.02
        let isIdle = second % 600 < 60
        let load = isIdle ? 0.2 : 1.0
        return SensorEvent(
            identity: EventIdentity(seed: 3, sequence: UInt64(second)),
            time: time,
            timestamp: start + .seconds(second),
            voltageV: voltageV,
            currentA: currentA * load,
            powerFactor: factor,
            powerKW: voltageV * currentA * load * factor / 1_000,
            vibrationG: (alarm.contains(second) ? 0.6 : 0.15) + noise.nextUnit() * 0.02,
            qualities: InlineQualities(),
            state: isIdle ? .idle : .running,
            source: source
        )
    }

    private func record(_ event: SensorEvent, _ second: Int) -> AssetRecord {
        let isAlarm = Self.alarm.contains(second)
        var noise = SplitMix64(seed: UInt64(second) + 77)
        let past = max(0, min(second, Self.alarm.upperBound) - Self.alarm.lowerBound)
        let norm = (isAlarm ? 3 : 0.3) + noise.nextUnit() / 2
        return AssetRecord(
            assetID: assetID,
            source: event.source,
            start: event.time,
            identitySeed: 3,
            firstSequence: UInt64(second),
            events: [event],
            polls: [],
            assessments: [
                Assessment(
                    time: event.time,
                    standing: .judged,
                    score: isAlarm ? 0.8 + noise.nextUnit() / 10 : 0.1 + noise.nextUnit() / 10,
                    normScore: norm,
                    forestScore: 0.3 + noise.nextUnit() / 5,
                    isAlarm: isAlarm,
                    state: isAlarm ? .anomalyDetected : .healthy,
                    degradation: min(1, Double(past) / 300 * 0.42),
                    parts: isAlarm
                        ? [
                            .init(channel: 3, value: 0.61, deviation: 9.2, share: 0.7),
                            .init(channel: 1, value: 12.9, deviation: 2.5, share: 0.2),
                            .init(channel: 0, value: 227, deviation: -1.5, share: 0.1),
                        ] : []
                )
            ],
            channelNames: ["voltage_v", "current_a", "power_factor", "vibration_g"]
        )
    }

    private func report(_ second: Int, _ baselineID: String, _ store: RecordStore) {
        let past = max(0, min(second, Self.alarm.upperBound) - Self.alarm.lowerBound)
        let health = Int((100 * (1 - Double(past) / 300 * 0.42)).rounded())
        let why = Explanation(
            reason: "Vibration 0.61 g, 9.2σ above healthy 0.16 g",
            relatedFeatures: ["vibration_g"],
            confidence: 0.93
        )
        let report = HealthReport(
            identity: EventIdentity(seed: 11, sequence: UInt64(second)),
            timestamp: nil,
            assetID: assetID,
            health: health,
            maintenanceWindowDays: past > 0 ? 12.5 + Double(second % 7) / 10 : nil,
            explanations: past > 0 ? [why].compactMap { $0 } : [],
            modelVersion: "detector:\(AnalysisPlan.detectorVersion)|baseline:\(baselineID)"
        )
        guard let report else { return }
        store.append(
            report: report,
            assetID: assetID,
            time: MonotonicTime(nanoseconds: Int64(second) * 1_000_000_000)
        )
    }

    private func log(_ store: RecordStore) {
        func tell(
            _ second: Int,
            _ kind: String,
            _ severity: LogEvent.Severity,
            _ text: String,
            asset: String?
        ) {
            store.append(
                LogEvent(
                    assetID: asset,
                    time: MonotonicTime(nanoseconds: Int64(second) * 1_000_000_000),
                    timestamp: nil,
                    kind: kind,
                    severity: severity,
                    text: text
                )
            )
        }
        tell(1_200, "stream-disconnected", .warning, "No reading for 10 s", asset: assetID)
        tell(
            2_402,
            "asset_state",
            .warning,
            "HEALTHY to ANOMALY_DETECTED: vibration",
            asset: assetID
        )
        tell(
            2_500,
            "risk_level",
            .critical,
            "Risk rose to MODERATE: vibration 0.61 g",
            asset: assetID
        )
        tell(2_600, "operator_alarm_acknowledged", .notice, "Seen; bearing ordered", asset: assetID)
        tell(2_900, "clock_set", .notice, "The clock was set by 3 ms", asset: nil)
        tell(2_950, "risk_level", .critical, "Of another machine", asset: "other")
    }

    static func baseline() throws -> Baseline {
        var recorder = ReferenceRecorder(
            channelNames: ["voltage_v", "current_a", "power_factor", "vibration_g"],
            readiness: ReferenceReadiness(span: .seconds(300), rows: 300)
        )
        for second in 0..<400 {
            let event = event(second + 60, .modbusRTU)
            let row = [
                event.voltageV, event.currentA, event.powerFactor ?? 0, event.vibrationG ?? 0,
            ]
            recorder.take(row.span, at: event.time)
        }
        return try Baseline(fitting: recorder, learned: start)
    }

    private func learn(_ baseline: Baseline, _ store: RecordStore) throws {
        let (version, _) = try store.append(
            ArtifactVersion(
                assetID: assetID,
                kind: .baseline,
                name: baseline.id,
                time: MonotonicTime(nanoseconds: 1_000_000_000),
                note: "learned over 6 min",
                content: Array(baseline.json.utf8)
            )
        )
        try store.activate(.baseline, version: version, assetID: assetID)
    }
}
