extension AssetAnalysis {
    /// An operator saw what is wrong now; see `HealthState.acknowledge`.
    public mutating func acknowledge(
        at instant: HealthState.Instant,
        note: String
    ) throws(OperatorActionError) -> OperatorEntry {
        try health.acknowledge(at: instant, note: note)
    }

    /// An operator calls what is wrong now a false alarm: what is now counts as normal from here on.
    ///
    /// The centre that deviations are measured from is taken anew over 20 s; DI stays as it is.
    public mutating func markFalseAlarm(
        at instant: HealthState.Instant,
        note: String
    ) throws(OperatorActionError) -> OperatorEntry {
        let entry = try health.markFalseAlarm(window: lastScored, at: instant, note: note)
        detector?.value.acceptPresent()
        return entry
    }

    /// The machine was repaired: DI is 0 again, and a baseline is learned; it can be undone.
    public mutating func resetAfterService(
        at instant: HealthState.Instant,
        note: String
    ) throws(OperatorActionError) -> OperatorEntry {
        let isLearning = health.baseline.id == Self.learningID
        let id = isLearning ? "\(Self.learningID)-again" : Self.learningID
        let entry = try health.resetAfterService(newBaselineID: id, at: instant, note: note)
        if isLearning { health.rename(baselineID: Self.learningID) }
        learn()
        return entry
    }

    /// The last service reset is undone: `artifact` is the baseline that was in use before it.
    ///
    /// - Parameters:
    ///   - instant: when.
    ///   - note: the operator's words.
    ///   - artifacts: finds the baseline of a version and the forest beside it.
    /// - Returns: what is to be logged.
    /// - Throws: `OperatorActionError.nothingToUndo`.
    public mutating func undoReset(
        at instant: HealthState.Instant,
        note: String,
        artifacts: (_ number: UInt64) -> (baseline: Baseline, forest: ForestModel?)?
    ) throws(OperatorActionError) -> OperatorEntry {
        let entry = try health.undoReset(at: instant, note: note)
        let version = health.baseline
        recorder = nil
        detector = nil
        forest = nil
        lastScored = nil
        if let found = artifacts(version.number), found.baseline.id == version.id,
            (try? check(found.baseline)) != nil
        {
            detector = Owned(Detector(found.baseline))
            forest = fitting(found.forest)
        } else {
            distrust = missing(version)
            learn()
        }
        return entry
    }

    /// The asset's wear is forgotten: DI is 0 and nothing can be undone; the baseline stays.
    public mutating func purge(at instant: HealthState.Instant, note: String) -> OperatorEntry {
        health.purge(at: instant, note: note)
    }

    /// A report of the health as it is; nil where it cannot be explained: then there is none.
    public mutating func report(at timestamp: Timestamp?) -> HealthReport? {
        health.report(
            HealthState.ReportSubject(
                assetID: plan.assetID,
                seed: plan.seed,
                detectorVersion: AnalysisPlan.detectorVersion,
                labels: channels.labels
            ),
            window: standing == .judged ? lastScored : nil,
            settings: plan.health,
            timestamp: timestamp
        )
    }
}
