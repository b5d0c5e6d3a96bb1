extension AssetAnalysis {
    /// The judgement as it stands, in the form that is stored.
    ///
    /// It allocates where there is a deviation: for the store, not for the hot path.
    public var assessment: Assessment {
        var assessment = Assessment(
            time: standingTime,
            standing: standing,
            isAlarm: detector?.value.isAlarm ?? false,
            state: health.machine.state,
            degradation: health.index.value
        )
        guard standing == .judged, let scored = lastScored else { return assessment }
        assessment.score = scored.score
        assessment.normScore = scored.normScore
        assessment.forestScore = scored.forestScore.isNaN ? nil : scored.forestScore
        guard scored.normScore >= 1 else { return assessment }
        for place in scored.contributions.indices.prefix(Assessment.partLimit) {
            let part = scored.contributions[place]
            assessment.parts.append(
                Assessment.Part(
                    channel: part.featureIndex,
                    value: part.value,
                    deviation: part.deviation,
                    share: part.share
                )
            )
        }
        return assessment
    }

    /// Where channel `place` of the row lies when healthy, now; nil while no baseline is in use.
    public func healthyCentre(_ place: Int) -> Double? { detector?.value.centre(place) }

    /// Judges a window of a source whose rows are windows.
    mutating func judge(_ window: ClosedWindow, _ step: inout AnalysisStep) {
        guard window.state == .running || (window.state == nil && runningSince != nil) else {
            stand(.resting, at: window.last, &step)
            return
        }
        guard window.state == .running, isSettled(at: window.first) else {
            stand(.starting, at: window.last, &step)
            return
        }
        for place in 0..<channels.count { row[place] = features[channels.place(place)] ?? .nan }
        judgeRow(at: window.last, &step)
    }

    /// Judges an event of a source whose rows are its events.
    mutating func judge(
        _ event: borrowing SensorEvent,
        _ extras: Span<Double>,
        _ step: inout AnalysisStep
    ) {
        guard event.state == .running else {
            stand(.resting, at: event.time, &step)
            return
        }
        guard isSettled(at: event.time) else {
            stand(.starting, at: event.time, &step)
            return
        }
        channels.fill(&row, from: event, extras)
        judgeRow(at: event.time, &step)
    }

    private func isSettled(at time: MonotonicTime) -> Bool {
        guard let runningSince else { return false }
        return time - runningSince >= DetectionRules.startUp
    }

    /// Judges, or records, the row that was filled.
    mutating func judgeRow(at time: MonotonicTime, _ step: inout AnalysisStep) {
        guard recorder == nil else {
            record(at: time, &step)
            return
        }
        guard let outcome = detector?.value.judge(row.span, at: time) else {
            stand(.unlearned, at: time, &step)
            return
        }
        switch outcome {
        case .filling: stand(.filling, at: time, &step)
        case .blind: stand(.blind, at: time, &step)
        case .judged(let judgement):
            stand(.judged, at: time, &step)
            take(judgement, at: time, &step)
        }
    }

    private mutating func take(
        _ judgement: Judgement,
        at time: MonotonicTime,
        _ step: inout AnalysisStep
    ) {
        let forestScore = forestScore
        let scored = ScoredWindow(
            time: time,
            timestamp: timestamp,
            score: judgement.score(forest: forestScore),
            normScore: judgement.normScore,
            forestScore: forestScore ?? .nan,
            isAlarm: judgement.isAlarm,
            faultyPointShare: judgement.isAlarm ? 1 : 0,
            contributions: judgement.contributions
        )
        lastScored = scored
        let outcome = health.take(scored, settings: plan.health)
        if let transition = outcome.transition {
            lastTransition = transition
            step.insert(.transition)
        }
        if let rise = outcome.riskRise {
            lastRiskRise = rise
            step.insert(.riskRise)
        }
        learnPower(scored)
    }

    /// The forest's calibrated score of what the detector looked at; nil where a channel is missing.
    private var forestScore: Double? {
        guard let forest else { return nil }
        return detector?.value.withMeans { forest.anomalyScore($0) } ?? nil
    }

    mutating func stand(
        _ standing: Standing,
        at time: MonotonicTime,
        _ step: inout AnalysisStep
    ) {
        self.standing = standing
        standingTime = time
        step.insert(.assessment)
    }
}
