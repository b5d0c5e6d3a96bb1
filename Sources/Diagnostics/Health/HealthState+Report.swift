extension HealthState {
    /// Who is reported on, and by what: what a report says beside the health.
    public struct ReportSubject: Hashable, Sendable {
        /// The `asset_id`.
        public var assetID: String
        /// The seed of the asset's report ids; the sequence is kept in the state.
        public var seed: UInt64
        /// The detector's version; the baseline's is the state's own.
        public var detectorVersion: String
        /// The labels of the feature set, in its order.
        public var labels: [FeatureLabel]

        /// A subject.
        public init(
            assetID: String,
            seed: UInt64,
            detectorVersion: String,
            labels: [FeatureLabel]
        ) {
            self.assetID = assetID
            self.seed = seed
            self.detectorVersion = detectorVersion
            self.labels = labels
        }
    }

    /// A report of the health as it is; nil where HIGH or CRITICAL cannot be explained, or a text is
    /// beyond its limit: then nothing is emitted, and no number is used up.
    ///
    /// Its explanations are the fixed limits that are crossed, then the deviation of `window`, the
    /// newest one, while that is abnormal, and else of the window that DI rose by most.
    public mutating func report(
        _ subject: ReportSubject,
        window: ScoredWindow?,
        settings: HealthSettings,
        timestamp: Timestamp?
    ) -> HealthReport? {
        let report = HealthReport(
            identity: EventIdentity(seed: subject.seed, sequence: reportSequence),
            timestamp: timestamp,
            assetID: subject.assetID,
            health: health,
            maintenanceWindowDays: remainingLife.maintenanceWindowDays.map {
                min($0, HealthReport.maintenanceDaysLimit)
            },
            explanations: explanations(
                window: window,
                limits: settings.limits,
                labels: subject.labels
            ),
            modelVersion: "detector:\(subject.detectorVersion)|baseline:\(baseline.id)"
        )
        if report != nil { reportSequence += 1 }
        return report
    }

    /// Why health and alarms are what they are, the fixed limits first.
    public func explanations(
        window: ScoredWindow?,
        limits: AlarmLimits,
        labels: [FeatureLabel]
    ) -> [Explanation] {
        var explanations = ThresholdKind.allCases.compactMap {
            alarms.crossing($0, limits: limits)?.explanation
        }
        var deviations: [Explanation] = []
        if let window, WindowVerdict(window) == .faulty || isAbnormal(window) {
            deviations = Explanation.deviations(window.contributions, labels: labels)
        }
        if deviations.isEmpty, let cause {
            deviations = Explanation.deviations(cause.contributions, labels: labels)
                .compactMap { $0.past(at: cause.timestamp) }
        }
        explanations += deviations
        return Array(explanations.prefix(HealthReport.explanationLimit))
    }

    private func isAbnormal(_ window: ScoredWindow) -> Bool {
        DegradationIndex.severity(score: window.score) > 0
    }
}

extension Explanation {
    /// The same as of a time that is over.
    fileprivate func past(at timestamp: Timestamp?) -> Explanation? {
        Explanation(
            reason: "At its worst\(timestamp.map { " (\($0))" } ?? ""): \(reason)",
            relatedFeatures: relatedFeatures,
            confidence: confidence
        )
    }
}
