import Diagnostics
import StatusPage
import TestServers

/// A baseline for the channels of a running asset, made of a seed: a test does not wait for learning.
enum MadeBaseline {
    /// Its JSON; the channels lie near `centres`, by name, and near 1 elsewhere.
    static func json(
        for asset: AssetStatus,
        seed: UInt64 = 1,
        centres: [String: Double] = [:]
    ) throws -> String {
        let names = (asset.analysis?.channels ?? []).map(\.name)
        guard !names.isEmpty else { throw Failure("the asset has no channels yet") }
        var recorder = ReferenceRecorder(
            channels: DetectionChannels(FeatureSet(interval: .milliseconds(10))),
            readiness: ReferenceReadiness(span: .seconds(300), rows: 300)
        )
        var random = SplitMix64(seed: seed)
        for second in 0..<400 {
            let row = names.map { name in
                let centre = centres[name] ?? 1
                return centre + 0.01 * centre.magnitude
                    * (random.nextUnit() + random.nextUnit() - 1)
            }
            recorder.take(row.span, at: MonotonicTime(nanoseconds: Int64(second) * 1_000_000_000))
        }
        return try Baseline(fitting: recorder).json
    }
}
