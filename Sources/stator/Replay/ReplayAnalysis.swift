import Diagnostics

/// Judges the rows of a recording, the first ones being the healthy reference.
final class ReplayAnalysis {
    /// The rows of the reference that fill the detector's windows again.
    private static let primedRowLimit = 128
    private static let readiness = ReferenceReadiness(span: .seconds(300), rows: 120)

    /// What spoke against the baseline, as a sentence; nil where nothing did.
    private(set) var distrust: String?
    private let asset: ReplayAsset
    private let referenceRows: Int
    private let labels: [FeatureLabel]
    private var recorder: ReferenceRecorder?
    private var detector: Detector?
    private var health = HealthState(baselineID: "reference")
    private var primed: [(values: [Double], time: MonotonicTime)] = []

    /// An analysis whose baseline is made of the first `referenceRows` rows, ≥ 1.
    init(asset: ReplayAsset, referenceRows: Int) {
        self.asset = asset
        self.referenceRows = referenceRows
        let names = asset.channelNames
        labels = names.map { FeatureLabel(name: $0, label: $0, unit: "") }
        recorder = ReferenceRecorder(channelNames: names, readiness: Self.readiness)
    }

    /// Judges the next row.
    ///
    /// - Throws: why the reference makes no baseline, after its last row.
    func take(_ row: ReplayRow) throws(ReplayError) -> ReplayLine {
        let values = asset.signals.map { row.event?[$0] ?? .nan } + row.extras
        if detector == nil {
            try learn(values, row)
            return line(row, .learning)
        }
        guard let outcome = detector?.judge(values.span, at: row.time) else {
            return line(row, .learning)
        }
        switch outcome {
        case .filling: return line(row, .filling)
        case .blind: return line(row, .blind)
        case .judged(let judgement): return judged(row, judgement)
        }
    }

    private func learn(_ values: [Double], _ row: ReplayRow) throws(ReplayError) {
        recorder?.take(values.span, at: row.time)
        if primed.count == Self.primedRowLimit { primed.removeFirst() }
        primed.append((values, row.time))
        guard row.number + 1 >= referenceRows, let recorder = recorder.take() else { return }
        let baseline: Baseline
        do throws(BaselineError) {
            baseline = try Baseline(fitting: recorder, learned: row.timestamp)
        } catch {
            throw .recording(
                "the reference, the first \(referenceRows) rows, makes no baseline: \(error)"
            )
        }
        distrust = baseline.distrust
        var detector = Detector(baseline)
        for row in primed { detector.prime(row.values.span, at: row.time) }
        self.detector = consume detector
        primed = []
    }

    private func judged(_ row: ReplayRow, _ judgement: Judgement) -> ReplayLine {
        let window = ScoredWindow(
            time: row.time,
            timestamp: row.timestamp,
            score: judgement.score,
            normScore: judgement.normScore,
            forestScore: .nan,
            isAlarm: judgement.isAlarm,
            faultyPointShare: 0,
            contributions: judgement.contributions
        )
        _ = health.take(window, settings: .realAsset)
        var line = line(row, .judged)
        line.score = judgement.score
        line.normScore = judgement.normScore
        line.isAlarm = judgement.isAlarm
        if judgement.isAlarm || judgement.normScore >= 1 {
            line.explanation = Explanation.deviations(judgement.contributions, labels: labels)
                .map(\.reason).joined(separator: "; ")
        }
        return line
    }

    private func line(_ row: ReplayRow, _ standing: Standing) -> ReplayLine {
        ReplayLine(
            row: row.number,
            timestamp: row.timestamp,
            isAlarm: detector?.isAlarm ?? false,
            standing: standing,
            state: health.machine.state,
            health: health.health
        )
    }
}
