extension Baseline {
    /// The baseline of what was recorded, with all that speaks against it.
    ///
    /// A recorder that is not ready gives a baseline that is not trusted.
    ///
    /// - Parameters:
    ///   - recorder: what was recorded.
    ///   - learned: when, in UTC; nil while the clock could not be trusted.
    ///   - isSimulated: whether the rows are of simulated data.
    /// - Throws: `BaselineError` where none can be made at all.
    public init(
        fitting recorder: borrowing ReferenceRecorder,
        learned: Timestamp? = nil,
        isSimulated: Bool = false
    ) throws(BaselineError) {
        self.isSimulated = isSimulated
        pace = recorder.pace
        var fit = BaselineFit(recorder)
        try fit.prepare()
        precision = try fit.precision()
        let distances = fit.distances(precision)
        let reached = ScoreCalibration.quantile(distances, DetectionRules.healthyShare)
        model = fit.model
        limit = model == nil ? reached : max(reached, fit.chanceLimit)
        guard limit > 0, limit.isFinite else { throw .noInformativeChannel }
        channels = (0..<fit.channelCount).map(fit.channel)
        rowCount = fit.rowCount - fit.first
        spanSeconds = fit.seconds(fit.first, fit.rowCount - 1)
        self.learned = learned
        var doubts: [BaselineDoubt] = []
        if !recorder.isReady {
            doubts.append(
                BaselineDoubt(
                    kind: .tooShort,
                    channel: nil,
                    value: recorder.recordedSeconds,
                    limit: recorder.readiness.span.inSeconds
                )
            )
        }
        self.doubts = doubts + fit.doubts(distances)
    }
}

extension BaselineFit {
    /// What speaks against the reference itself.
    func doubts(_ distances: [Double]) -> [BaselineDoubt] {
        var doubts: [BaselineDoubt] = []
        let informative = scales.count { $0 > 0 }
        if informative < BaselineDoubt.channelsNeeded {
            doubts.append(
                BaselineDoubt(
                    kind: .tooFewChannels,
                    channel: nil,
                    value: Double(informative),
                    limit: Double(BaselineDoubt.channelsNeeded)
                )
            )
        }
        for channel in 0..<channelCount {
            let present = presentShare(channel)
            if present < BaselineDoubt.presentShare {
                doubts.append(
                    BaselineDoubt(
                        kind: .missing,
                        channel: channel,
                        value: 100 * present,
                        limit: 100 * BaselineDoubt.presentShare
                    )
                )
            } else if let spread = spread(channel), spread > BaselineDoubt.wanderingLimit {
                doubts.append(
                    BaselineDoubt(
                        kind: .wandering,
                        channel: channel,
                        value: spread,
                        limit: BaselineDoubt.wanderingLimit
                    )
                )
            }
        }
        if let seconds = firstAlarm(distances) {
            doubts.append(BaselineDoubt(kind: .fault, channel: nil, value: seconds, limit: 0))
        }
        return doubts
    }

    /// How many local spreads a channel spreads over the whole reference: (q95 − q5)/3.2897/s.
    func spread(_ channel: Int) -> Double? {
        guard scales[channel] > 0, !roles[channel].isCovariate else { return nil }
        let values = values(channel, first..<rowCount)
        let high = ScoreCalibration.quantile(values, 0.95)
        return (high - ScoreCalibration.quantile(values, 0.05)) / 3.2897
            / max(localSpreads[channel], floor(channel))
    }

    /// When the alarm rule fires inside the reference, in s after its start; nil if never.
    func firstAlarm(_ distances: [Double]) -> Double? {
        var limit = BaselineDoubt.faultMedians * ScoreCalibration.quantile(distances, 0.5)
        // A window in which the load changes lies between two of them and belongs to neither.
        if let model, model.loads.count > 2 {
            limit = max(limit, ScoreCalibration.quantile(distances, DetectionRules.healthyShare))
        }
        guard limit > 0 else { return nil }
        var evidence = AlarmEvidence()
        for row in (first + 1)..<rowCount {
            let step = min(pace.windowSeconds, seconds(row - 1, row))
            if evidence.add(
                distances[row - first] / limit,
                seconds: step / pace.stretch,
                pace: pace
            ) {
                return seconds(first, row)
            }
        }
        return nil
    }
}
