extension Explanation {
    /// The most reasons that are given for one deviation.
    public static let reasonLimit = 3
    /// The share of the whole deviation from which a feature is a reason; the strongest always is.
    public static let leastShare = 0.1

    /// The reasons of a deviation from the baseline, strongest first, with a hint in the first.
    ///
    /// Example: "Vibration RMS 0.61 g, 9.2σ above healthy 0.15 g (61 % of the deviation)". A feature
    /// without usable numbers or without a label is left out; where none is left there is no reason.
    /// The labels are those of the feature set, in its order.
    public static func deviations(
        _ contributions: ScoredWindow.Contributions,
        labels: [FeatureLabel]
    ) -> [Explanation] {
        var explanations: [Explanation] = []
        for index in contributions.indices where explanations.count < reasonLimit {
            let part = contributions[index]
            guard part.isExplainable, labels.indices.contains(Int(part.featureIndex)),
                explanations.isEmpty || part.share >= leastShare
            else { continue }
            let label = labels[Int(part.featureIndex)]
            var reason = sentence(part, label: label)
            if explanations.isEmpty,
                let hint = PatternHint(contributions, labels: labels)?.text
            {
                reason += "; " + hint
            }
            guard
                let explanation = Explanation(
                    reason: reason,
                    relatedFeatures: [label.name],
                    confidence: confidence(deviation: part.deviation)
                )
            else { continue }
            explanations.append(explanation)
        }
        return explanations
    }

    /// Value, distance, baseline and share of one feature, in its unit.
    static func sentence(_ part: Contribution, label: FeatureLabel) -> String {
        let numbers = NumberText.pair(part.value, part.median)
        let side = part.deviation < 0 ? "below" : "above"
        return "\(label.label) \(label.quoted(numbers.value)), "
            + "\(NumberText.text(part.deviation.magnitude))σ \(side) healthy "
            + "\(label.quoted(numbers.other)) (\(NumberText.percent(part.share)) of the deviation)"
    }

    /// How sure it is that a feature at z is not what it was when healthy: 1 − 1/z², at least 0.
    ///
    /// Whatever its distribution, a healthy feature is at z or further with a probability of at most
    /// 1/z² (Chebyshev's inequality).
    static func confidence(deviation z: Double) -> Double {
        let square = z * z
        return square > 1 ? 1 - 1 / square : 0
    }
}
