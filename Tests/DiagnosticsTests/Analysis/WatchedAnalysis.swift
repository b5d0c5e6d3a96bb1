import Diagnostics

/// An analysis that tests can look at: what cannot be copied cannot be handed to an expectation.
final class WatchedAnalysis {
    private var analysis: AssetAnalysis

    init(_ plan: AnalysisPlan) {
        analysis = AssetAnalysis(plan)
    }

    var standing: Standing { analysis.standing }
    var health: HealthState { analysis.health }
    var assessment: Assessment { analysis.assessment }
    var baseline: Baseline? { analysis.baseline }
    var forestModel: ForestModel? { analysis.forestModel }
    var windowFault: WindowFault? { analysis.windowFault }
    var distrust: String? { analysis.distrust }
    var recordedSeconds: Double? { analysis.recordedSeconds }
    var learningProgress: Double? { analysis.learningProgress }
    var learningSince: Timestamp? { analysis.learningSince }
    var closedWindow: ClosedWindow? { analysis.closedWindow }
    var featureValues: [Double] { analysis.featureValues }
    var channelNames: [String] { analysis.channels.names }
    var memory: [UInt8] { analysis.memory }
    var powerDeviationPercent: Double? { analysis.powerDeviationPercent }

    func take(_ event: SensorEvent) -> AnalysisStep { analysis.take(event) }

    func learn() { analysis.learn() }

    func recall(_ window: FeatureWindow) { analysis.recall(window) }

    func report() -> HealthReport? { analysis.report(at: nil) }

    func use(_ baseline: Baseline, number: UInt64) throws {
        try analysis.use(baseline, forest: nil, number: number)
    }

    func resume(
        _ bytes: [UInt8],
        degradation: Double? = nil,
        artifacts: (UInt64) -> (baseline: Baseline, forest: ForestModel?)?
    ) throws(StateBytesError) {
        try analysis.resume(bytes, degradation: degradation, artifacts: artifacts)
    }

    func resetAfterService() throws {
        _ = try analysis.resetAfterService(at: Self.instant, note: "bearing changed")
    }

    func undoReset(
        artifacts: (UInt64) -> (baseline: Baseline, forest: ForestModel?)?
    ) throws(OperatorActionError) {
        _ = try analysis.undoReset(at: Self.instant, note: "", artifacts: artifacts)
    }

    private static let instant = HealthState.Instant(
        time: MonotonicTime(nanoseconds: 0),
        timestamp: nil
    )
}
