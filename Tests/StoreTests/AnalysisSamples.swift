import Diagnostics

@testable import Store

extension Sample {
    static let featureNames = (0..<18).map { "feature_\($0)" }
    static let channelNames = ["voltage_v", "current_a", "power_factor", "vibration_g"]

    /// Record `number` of a machine that is watched: its windows, each of a second, and a judgement
    /// of each; `isAlarm` has parts in every one.
    static func judgedRecord(
        _ number: Int,
        asset: String = "pump-1",
        events: Int = 3,
        windows count: Int = 1,
        isAlarm: Bool = true
    ) -> AssetRecord {
        var record = record(number, asset: asset, events: events)
        record.featureNames = featureNames
        record.channelNames = channelNames
        for index in 0..<count {
            let end = record.start + .milliseconds(1_000 * index + 990)
            record.windows.append(window(end: end, seed: UInt64(number * 100 + index)))
            record.assessments.append(
                assessment(end, seed: UInt64(number * 100 + index), isAlarm: isAlarm)
            )
        }
        return record
    }

    /// A window of a second with full-precision values; the V1 feature that needs an hour is absent.
    static func window(end: MonotonicTime, seed: UInt64) -> FeatureWindow {
        var noise = SplitMix64(seed: seed)
        return FeatureWindow(
            first: end + .milliseconds(-990),
            last: end,
            count: 100,
            state: seed % 7 == 0 ? nil : .running,
            values: (0..<18).map { Double($0 * 10) + noise.nextUnit() },
            evaluation: [.nan] + (0..<5).map { _ in noise.nextUnit() }
        )
    }

    /// A judgement with full-precision scores.
    static func assessment(_ time: MonotonicTime, seed: UInt64, isAlarm: Bool) -> Assessment {
        var noise = SplitMix64(seed: seed &+ 1_000_000)
        let norm = (isAlarm ? 3 : 0.3) + noise.nextUnit() / 2
        let forest = 0.3 + noise.nextUnit() / 5
        return Assessment(
            time: time,
            standing: .judged,
            score: max(DetectionRules.anomalyScore(normScore: norm), min(forest, 0.64)),
            normScore: norm,
            forestScore: forest,
            isAlarm: isAlarm,
            state: isAlarm ? .anomalyDetected : .healthy,
            degradation: isAlarm ? 0.25 + noise.nextUnit() / 100 : 0,
            parts: isAlarm
                ? (0..<3).map { place in
                    Assessment.Part(
                        channel: UInt8(place + 1),
                        value: noise.nextUnit() * 10,
                        deviation: -20 * noise.nextUnit(),
                        share: noise.nextUnit()
                    )
                } : []
        )
    }

    /// A report of `health` of `asset`; `number` makes its identity.
    static func report(
        _ number: UInt64,
        asset: String = "pump-1",
        health: Int = 40,
        timestamp: Timestamp? = nil
    ) -> HealthReport? {
        guard
            let explanation = Explanation(
                reason: "Vibration RMS 0.61 g, 9.2σ above healthy 0.15 g",
                relatedFeatures: ["vibration_g_rms"],
                confidence: 0.9
            )
        else { return nil }
        return HealthReport(
            identity: EventIdentity(seed: 11, sequence: number),
            timestamp: timestamp,
            assetID: asset,
            health: health,
            maintenanceWindowDays: 12.5,
            explanations: [explanation],
            modelVersion: "detector:norm-1|baseline:7"
        )
    }

    /// Content of `count` bytes that deflates to about half.
    static func artifact(
        _ kind: ArtifactKind = .baseline,
        asset: String = "pump-1",
        version: UInt64? = nil,
        byteCount: Int = 2_000,
        seed: UInt64 = 1
    ) -> ArtifactVersion {
        var noise = SplitMix64(seed: seed)
        return ArtifactVersion(
            assetID: asset,
            kind: kind,
            version: version,
            name: "\(kind.rawValue)-\(seed)",
            time: MonotonicTime(nanoseconds: Int64(seed) * 1_000_000_000),
            note: "learned over 30 min",
            content: (0..<byteCount).map { _ in UInt8(truncatingIfNeeded: noise.next() & 0x0F) }
        )
    }
}

/// Whether two lists of windows are the same to the bit, NaN for NaN.
func sameBits(_ left: [FeatureWindow], _ right: [FeatureWindow]) -> Bool {
    left.count == right.count
        && zip(left, right).allSatisfy { one, other in
            one.first == other.first && one.last == other.last && one.count == other.count
                && one.state == other.state
                && (one.values + [-1] + one.evaluation).map(bits)
                    == (other.values + [-1] + other.evaluation).map(bits)
        }
}

private func bits(_ value: Double) -> UInt64 { value.isNaN ? .max : value.bitPattern }
