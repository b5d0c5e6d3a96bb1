import Diagnostics

/// Judges the rows of a recording by the agent's own analysis, the first ones being the healthy
/// reference.
final class ReplayAnalysis {
    /// How much reference there must be, so that nothing speaks against it: five minutes, stretched
    /// for rows that are far apart, and so many rows.
    private static let readySpan = Duration.seconds(300)
    private static let readyRows = 120

    /// What spoke against the baseline, as a sentence; nil where nothing did.
    private(set) var distrust: String?
    private let referenceRows: Int
    private var analysis: AssetAnalysis
    private var isLearning = true

    /// An analysis whose baseline is made of the first `referenceRows` rows, ≥ 1.
    init(asset: ReplayAsset, referenceRows: Int) {
        self.referenceRows = referenceRows
        var plan = asset.plan
        let pace = DetectionPace(interval: asset.interval)
        plan.pace = pace
        plan.health.longestStep = max(plan.health.longestStep, .seconds(pace.windowSeconds))
        plan.readiness = ReferenceReadiness(
            span: Self.readySpan * pace.stretch,
            rows: Self.readyRows
        )
        plan.concludesByItself = false
        plan.learnsByItself = true
        analysis = AssetAnalysis(plan)
    }

    /// Judges the next row.
    ///
    /// - Throws: why the reference makes no baseline, after its last row.
    func take(_ row: ReplayRow) throws(ReplayError) -> ReplayLine {
        if let event = row.event {
            _ = analysis.take(event, extras: row.extras.span)
        } else if analysis.plan.features.signals.isEmpty {
            _ = analysis.take(extras: row.extras.span, at: row.time, timestamp: row.timestamp)
        }
        let line = line(row)
        if isLearning, row.number + 1 >= referenceRows { try conclude(row.timestamp) }
        return line
    }

    private func conclude(_ timestamp: Timestamp?) throws(ReplayError) {
        isLearning = false
        do throws(BaselineError) {
            try analysis.concludeLearning(at: timestamp, trusting: true)
        } catch {
            let crossed = analysis.health.explanations(
                window: nil,
                limits: analysis.plan.health.limits,
                labels: []
            )
            let hint = crossed.first.map {
                "; nothing is learned while a limit is crossed: \($0.reason)"
            }
            throw .recording(
                "the reference, the first \(referenceRows) rows, makes no baseline: \(error)"
                    + (hint ?? "; only rows in which the machine runs count")
            )
        }
        distrust = analysis.distrust
    }

    private func line(_ row: ReplayRow) -> ReplayLine {
        let assessment = analysis.assessment
        var line = ReplayLine(
            row: row.number,
            timestamp: row.timestamp,
            score: assessment.score,
            isAlarm: assessment.isAlarm,
            normScore: assessment.normScore,
            forestScore: assessment.forestScore,
            standing: assessment.standing,
            state: assessment.state,
            health: assessment.health
        )
        if let scored = analysis.lastScored, assessment.standing == .judged,
            assessment.isAlarm || scored.normScore >= 1
        {
            line.explanation =
                Explanation.deviations(scored.contributions, labels: analysis.channels.labels)
                .map(\.reason).joined(separator: "; ")
        }
        return line
    }
}

extension ReplayAsset {
    /// The plan of its analysis: what its settings say, for the signals that its rows have.
    var plan: AnalysisPlan {
        var plan = AnalysisPlan(
            assetID: declaration.id,
            seed: 1,
            features: FeatureSet(
                interval: AnalysisSettings.fitting(interval),
                signals: signals,
                extras: channels.map { ExtraChannel(name: $0.name, unit: Unit(ending: $0.name)) }
            ),
            health: .realAsset
        )
        guard let settings else { return plan }
        plan.health = settings.health
        plan.ratedCurrentA = settings.ratedCurrentA
        plan.nominalV = settings.nominalV
        plan.tariff = settings.tariff
        return plan
    }
}
