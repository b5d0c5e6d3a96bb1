import Diagnostics

extension MetricsWriter {
    /// The families about what is judged of the assets; a score is there only while one is made.
    mutating func writeAnalyses(of assets: [AssetStatus]) {
        let judged = assets.compactMap { asset in
            asset.analysis.map {
                (asset, $0, [("asset_id", asset.assetID), ("source", asset.source)])
            }
        }
        gauge("asset_health_score", "Health, 0 to 100; absent while it is not known.", judged) {
            $1.healthScore.map(Double.init)
        }
        gauge("asset_degradation_index", "How much of the machine is used up, 0 to 1.", judged) {
            $1.degradationIndex
        }
        gauge("asset_anomaly_score", "The anomaly score, 0 to 1; absent unless judged.", judged) {
            $0.status == .disconnected ? nil : $1.score
        }
        gauge("asset_norm_score", "Distance from healthy, 1 at its edge.", judged) {
            $0.status == .disconnected ? nil : $1.normScore
        }
        gauge("asset_open_alarm", "1 if something is wrong that can be acknowledged.", judged) {
            $1.hasOpenAlarm ? 1 : 0
        }
        gauge("asset_learning_ratio", "How much of a baseline is recorded, 0 to 1.", judged) {
            $1.baseline.progress
        }
        gauge("asset_baseline_version", "The baseline in use or being learned.", judged) {
            Double($1.baseline.version)
        }
        family(
            "asset_state",
            .gauge,
            "1 for the state that holds, 0 for the others.",
            judged.flatMap { _, analysis, labels in
                AssetState.allCases.map { state in
                    Sample(
                        labels + [("state", state.name)],
                        isTrue: state.name == analysis.assetState
                    )
                }
            }
        )
    }

    private mutating func gauge(
        _ name: String,
        _ help: String,
        _ judged: [(AssetStatus, AnalysisStatus, Sample.Labels)],
        _ value: (AssetStatus, AnalysisStatus) -> Double?
    ) {
        family(name, .gauge, help, judged.map { Sample($0.2, ifKnown: value($0.0, $0.1)) })
    }
}
