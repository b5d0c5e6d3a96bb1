/// Judges rows that nobody measured as an asset's detector would now, and changes nothing.
///
/// It is a copy of what the detector judges by: baseline, present centres, forest.
public struct Hypothesis: Sendable {
    /// The baseline in use.
    public let baseline: Baseline
    /// Where the channels lie when healthy, now, in their order and units.
    public let centres: [Double]
    /// How the channels are spoken of.
    public let labels: [FeatureLabel]
    private let forest: ForestModel?

    init(_ baseline: Baseline, centres: [Double], labels: [FeatureLabel], forest: ForestModel?) {
        self.baseline = baseline
        self.centres = centres
        self.labels = labels
        self.forest = forest
    }

    /// What a row would be judged as.
    public struct Verdict: Sendable {
        /// The contract's anomaly score, 0…1, as of an alarm: the machine stays at it.
        public let score: Double
        /// S, ≥ 0, 1 at the edge of what was healthy.
        public let normScore: Double
        /// The forest's calibrated score, 0…1; nil where there is no forest.
        public let forestScore: Double?
        /// The channels in their order: value, z and share.
        public let channels: [Channel]
        /// Why, strongest reason first; empty where nothing deviates.
        public let explanations: [Explanation]
    }

    /// One channel of such a row.
    public struct Channel: Sendable {
        /// Its value, in its unit.
        public let value: Double
        /// Its distance from healthy in σ; 0 for a channel that is not informative.
        public let deviation: Double
        /// Its share of the whole deviation, 0…1.
        public let share: Double
    }

    /// The verdict on a machine that stays at `values`, in the channels' order; nil is healthy.
    ///
    /// It is judged as the first row behind a whole window of the same. A number of values that is
    /// not that of the channels traps; nil where a value is beyond what any detector looks at.
    public func verdict(on values: [Double?]) -> Verdict? {
        precondition(values.count == centres.count, "\(centres.count) channels")
        let row = centres.indices.map { values[$0] ?? centres[$0] }
        guard row.allSatisfy({ $0.magnitude <= Moments.magnitudeLimit }) else { return nil }
        var detector = Detector(baseline, centres: centres)
        detector.prime(row.span, at: MonotonicTime(nanoseconds: 0))
        let window = DetectionRules.nanoseconds(baseline.pace.windowSeconds)
        guard
            case .judged(let judgement) = detector.judge(
                row.span,
                at: MonotonicTime(nanoseconds: window)
            )
        else { return nil }
        let forestScore = detector.withMeans { means in forest?.anomalyScore(means) }
        let shares = detector.shares
        return Verdict(
            score: max(
                DetectionRules.anomalyScore(normScore: judgement.normScore),
                judgement.score(forest: forestScore)
            ),
            normScore: judgement.normScore,
            forestScore: forestScore,
            channels: centres.indices.map { place in
                Channel(
                    value: row[place],
                    deviation: detector.deviation(place),
                    share: shares[place]
                )
            },
            explanations: Explanation.deviations(judgement.contributions, labels: labels)
        )
    }
}

extension Detector {
    /// A detector that has seen nothing yet, of a machine whose channels lie at `centres` by now.
    fileprivate init(_ baseline: Baseline, centres: [Double]) {
        self.init(baseline)
        self.centres = centres
    }

    /// z of a channel in the row judged last.
    fileprivate func deviation(_ channel: Int) -> Double { deviations[channel] }

    /// Every channel's share of the deviation of the row judged last, 0…1.
    fileprivate var shares: [Double] {
        let parts = (0..<channelCount).map { place in
            let part = deviations[place] * pulls[place]
            return part > 0 ? part : 0
        }
        let sum = parts.reduce(0, +)
        return parts.map { sum > 0 ? min(1, $0 / sum) : 0 }
    }
}

extension Judgement {
    /// The contract's score: the norm's, or the forest's as far as it may say alone.
    ///
    /// An axis-parallel forest saturates outside its training range, so where severity starts the norm
    /// leads.
    func score(forest: Double?) -> Double {
        max(score, min(forest ?? 0, DetectionRules.unconfirmedScore))
    }
}

extension AssetAnalysis {
    /// What rows that nobody measured would be judged by now; nil while no baseline is in use.
    public var hypothesis: Hypothesis? {
        guard let baseline else { return nil }
        return Hypothesis(
            baseline,
            centres: (0..<channels.count).map { healthyCentre($0) ?? .nan },
            labels: channels.labels,
            forest: forest
        )
    }
}
