extension HealthState {
    /// What came of one window.
    public struct Outcome: Hashable, Sendable {
        /// What the degradation index did.
        public let step: DegradationIndex.Step
        /// The asset's change of state, if the window made one.
        public let transition: StateTransition?
        /// The rise of risk, if the window made one.
        public let riskRise: RiskRise?
    }

    /// Judges one window; allocates nothing.
    ///
    /// A window with a score that is no number, or that would degrade and cannot be explained, is
    /// counted and leaves the index alone; neither makes a healthy state.
    public mutating func take(_ window: ScoredWindow, settings: HealthSettings) -> Outcome {
        let riskBefore = risk
        let step = degrade(window, settings: settings)
        let stateBefore = machine.take(
            WindowVerdict(window),
            at: window.time,
            longestStep: settings.longestStep
        )
        var transition: StateTransition?
        if let stateBefore {
            transition = StateTransition(
                before: stateBefore,
                after: machine.state,
                window: window
            )
            if machine.state == .anomalyDetected { acknowledgement = nil }
        }
        var riskRise: RiskRise?
        if risk > riskBefore {
            riskRise = RiskRise(before: riskBefore, after: risk, health: health, window: window)
            acknowledgement = nil
        }
        return Outcome(step: step, transition: transition, riskRise: riskRise)
    }

    /// Judges the values of one second by the fixed limits; allocates nothing.
    public mutating func take(
        _ measures: ThresholdMeasures,
        settings: HealthSettings
    ) -> ThresholdAlarms.Changes {
        let changes = alarms.take(
            measures,
            limits: settings.limits,
            longestStep: settings.longestStep
        )
        for index in changes.indices where changes[index].after > changes[index].before {
            acknowledgement = nil
        }
        return changes
    }

    private mutating func degrade(
        _ window: ScoredWindow,
        settings: HealthSettings
    ) -> DegradationIndex.Step {
        let severity = DegradationIndex.severity(score: window.score)
        if severity > 0, !window.isExplainable {
            unexplainedCount &+= 1
            return .refused
        }
        let step = index.add(
            score: window.score,
            at: window.time,
            scale: settings.scale,
            longestStep: settings.longestStep
        )
        switch step {
        case .taken(let seconds, let gain):
            trail.add(gain: gain, seconds: seconds, pieceSeconds: settings.pieceSeconds)
            if severity > 0,
                severity >= cause.map({ DegradationIndex.severity(score: $0.score) }) ?? 0
            {
                cause = window
            }
        case .refused: refusedCount &+= 1
        case .started, .clockStepped: break
        }
        return step
    }
}
