/// The asset changed its state: when, and by which window.
///
/// Source: contract, "States": each transition is an event with time, evidence and text.
public struct StateTransition: Hashable, Sendable {
    /// The state before.
    public let before: AssetState
    /// The state from now on.
    public let after: AssetState
    /// The window that completed the change.
    public let window: ScoredWindow

    /// What happened, in one sentence.
    public func text(labels: [FeatureLabel]) -> String {
        switch after {
        case .calibrating: return "Calibrating: a baseline is being learned"
        case .healthy where before == .calibrating:
            return "Baseline ready: the asset is watched from now on"
        case .healthy: return "Healthy again, anomaly score \(NumberText.text(window.score))"
        case .recovering: return "Recovering, anomaly score \(NumberText.text(window.score))"
        case .anomalyDetected:
            var reasons: [String] = []
            // An alarm says more than that all of its points are.
            if window.faultyPointShare >= WindowVerdict.faultyShareLimit, !window.isAlarm {
                reasons.append(
                    "\(NumberText.percent(window.faultyPointShare)) of the window's points are "
                        + "faulty, the limit is \(NumberText.percent(WindowVerdict.faultyShareLimit))"
                )
            }
            if window.isAlarm {
                let deviation = Explanation.deviations(window.contributions, labels: labels).first
                reasons.append(
                    deviation?.reason
                        ?? "the deviation is \(NumberText.text(window.normScore)) of the healthy edge"
                )
            }
            return "Anomaly detected: \(reasons.joined(separator: "; "))"
        }
    }

    /// What it was seen by, as a JSON object.
    public func evidence(labels: [FeatureLabel]) -> String {
        "{\"from\":\(JSONText.quoted(before.name)),\"to\":\(JSONText.quoted(after.name)),"
            + window.evidenceMembers(labels: labels) + "}"
    }
}

/// The risk of an asset rose.
public struct RiskRise: Hashable, Sendable {
    /// The level before.
    public let before: RiskLevel
    /// The level from now on.
    public let after: RiskLevel
    /// The health, 0…100.
    public let health: Int
    /// The window that did it.
    public let window: ScoredWindow

    /// What happened, in one sentence; nil where no feature explains it.
    public func text(labels: [FeatureLabel]) -> String? {
        Explanation.deviations(window.contributions, labels: labels).first.map {
            "Risk \(after.name), health \(health): \($0.reason)"
        }
    }

    /// What it was seen by, as a JSON object.
    public func evidence(labels: [FeatureLabel]) -> String {
        "{\"from\":\(JSONText.quoted(before.name)),\"to\":\(JSONText.quoted(after.name)),"
            + "\"health_score\":\(health)," + window.evidenceMembers(labels: labels) + "}"
    }
}

extension ScoredWindow {
    /// Scores and contributions as members of a JSON object; what is no number is null.
    func evidenceMembers(labels: [FeatureLabel]) -> String {
        func number(_ value: Double) -> String { value.isFinite ? "\(value)" : "null" }
        var text = "\"score\":\(number(score)),\"norm_score\":\(number(normScore))"
        text += ",\"forest_score\":\(number(forestScore)),\"is_alarm\":\(isAlarm)"
        text += ",\"faulty_point_share\":\(number(faultyPointShare)),\"contributions\":["
        for index in contributions.indices {
            let part = contributions[index]
            let place = Int(part.featureIndex)
            let name = labels.indices.contains(place) ? labels[place].name : "feature_\(place)"
            text += index == 0 ? "" : ","
            text += "{\"feature\":\(JSONText.quoted(name)),\"value\":\(number(part.value))"
            text += ",\"median\":\(number(part.median)),\"sigma\":\(number(part.scale))"
            text += ",\"z\":\(number(part.deviation)),\"share\":\(number(part.share))}"
        }
        return text + "]"
    }
}
