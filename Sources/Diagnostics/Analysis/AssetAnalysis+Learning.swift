extension AssetAnalysis {
    /// The id that a baseline has while it is being learned.
    public static let learningID = "learning"

    /// The baseline in use; nil while one is learned, or before.
    public var baseline: Baseline? { detector?.value.baseline }

    /// The forest beside it; nil where none could be fitted.
    public var forestModel: ForestModel? { forest }

    /// How much of what a baseline needs has been recorded, 0…1; nil while none is learned.
    public var learningProgress: Double? { recorder?.value.progress }

    /// The seconds recorded so far; nil while none is learned.
    public var recordedSeconds: Double? { recorder?.value.recordedSeconds }

    /// Begins to learn; what was learned before is out of use.
    public mutating func learn() {
        recorder = newRecorder
        detector = nil
        forest = nil
        lastScored = nil
        learningSince = nil
        powerReference?.removeAll()
        health.calibrate()
    }

    var newRecorder: Owned<ReferenceRecorder> {
        Owned(ReferenceRecorder(channels: channels, readiness: plan.readiness))
    }

    /// Takes `baseline`, with the forest beside it, as version `number` of the asset's baselines.
    ///
    /// What power is usual is learned anew with it.
    ///
    /// - Throws: `BaselineMismatch` where it cannot judge this asset; nothing is changed then.
    public mutating func use(
        _ baseline: Baseline,
        forest: ForestModel?,
        number: UInt64
    ) throws(BaselineMismatch) {
        try check(baseline)
        recorder = nil
        learningSince = nil
        detector = Owned(Detector(baseline))
        self.forest = fitting(forest)
        lastScored = nil
        distrust = baseline.distrust
        powerReference?.removeAll()
        health.use(baselineID: baseline.id, number: number)
    }

    /// The forest where it is of as many channels as the asset has.
    func fitting(_ forest: ForestModel?) -> ForestModel? {
        forest?.forest.featureCount == channels.count ? forest : nil
    }

    /// Takes a window that was recorded for the baseline before a restart; see `learningSince`.
    public mutating func recall(_ window: FeatureWindow) {
        guard channels.areFeatures, window.values.count == plan.features.features.count
        else { return }
        for place in row.indices { row[place] = window.values[channels.place(place)] }
        recorder?.value.take(row.span, at: window.last)
    }

    /// Takes an event that was recorded for the baseline before a restart, of a slow source.
    public mutating func recall(_ event: borrowing SensorEvent, extras: Span<Double>) {
        guard !channels.areFeatures else { return }
        channels.fill(&row, from: event, extras)
        recorder?.value.take(row.span, at: event.time)
    }

    /// The baseline in use is kept as version `number` of the asset's baselines.
    public mutating func number(baseline number: UInt64) {
        health.number(baseline: number)
    }

    /// Makes a baseline of what was recorded so far, whether it is enough or not.
    ///
    /// - Parameters:
    ///   - timestamp: when, in UTC.
    ///   - trusting: whether it is used in spite of what speaks against it; `distrust` says it.
    /// - Throws: `BaselineError` where none can be made at all; learning goes on then.
    public mutating func concludeLearning(
        at timestamp: Timestamp?,
        trusting: Bool
    ) throws(BaselineError) {
        guard recorder != nil else { return }
        var step = AnalysisStep()
        try fit(timestamp, trusting: trusting, &step)
    }

    /// Adds the row to what is recorded, unless a fixed limit says that the machine is not healthy.
    mutating func record(at time: MonotonicTime, _ step: inout AnalysisStep) {
        stand(.learning, at: time, &step)
        learningSince = learningSince ?? timestamp
        guard health.alarms.worstLevel < .alarm else { return }
        recorder?.value.take(row.span, at: time)
        guard plan.concludesByItself, recorder?.value.isReady == true else { return }
        do throws(BaselineError) {
            try fit(timestamp, trusting: false, &step)
        } catch {
            distrust = "baseline not trustworthy: \(error)"
            step.insert(.distrusted)
            learn()
        }
    }

    private mutating func fit(
        _ timestamp: Timestamp?,
        trusting: Bool,
        _ step: inout AnalysisStep
    ) throws(BaselineError) {
        guard let recorder else { return }
        let baseline = try Baseline(
            fitting: recorder.value,
            learned: timestamp,
            isSimulated: plan.isSimulated
        )
        distrust = baseline.distrust
        guard baseline.isTrusted || trusting else {
            step.insert(.distrusted)
            learn()
            return
        }
        forest = recorder.value.fitForest(seed: AnalysisPlan.forestSeed)
        detector = Owned(Detector(baseline, continuing: recorder.value))
        self.recorder = nil
        learningSince = nil
        health.use(baselineID: baseline.id, number: health.baseline.number)
        step.insert(.learned)
    }

    /// Learns what power is usual, from windows in which nothing is unusual.
    mutating func learnPower(_ scored: ScoredWindow) {
        guard scored.normScore < DetectionRules.quietScore, let powerKW = features.meanPowerKW,
            let currentA = currentMeanA
        else { return }
        powerReference?.learn(
            powerKW: powerKW,
            currentA: currentA,
            state: .running,
            at: scored.time
        )
    }

    /// How far the power is from what is usual at this load, in %; nil where that is not known.
    public var powerDeviationPercent: Double? {
        guard let powerKW = features.meanPowerKW, let currentA = currentMeanA,
            let state = closedWindow?.state
        else { return nil }
        return powerReference?.deviationPercent(
            powerKW: powerKW,
            currentA: currentA,
            state: state
        ) ?? nil
    }

    private var currentMeanA: Double? {
        guard let place = currentMeanPlace else { return nil }
        return features[place]
    }
}
