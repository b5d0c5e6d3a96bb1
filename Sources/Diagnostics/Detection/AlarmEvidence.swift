/// The evidence for an alarm: g = max(0, g + min(S − kd, H/fastest)·Δt), an alarm at g ≥ H.
///
/// A cumulative sum (Page, "Continuous Inspection Schemes", Biometrika 41, 1954): a small excess
/// alarms late, a large one after the pace's three or five seconds, and a single row never.
struct AlarmEvidence: Hashable, Sendable {
    /// g, in S · s, ≥ 0.
    var value = 0.0

    /// Adds S over `seconds` of the rules; whether there is an alarm.
    mutating func add(_ normScore: Double, seconds: Double, pace: DetectionPace) -> Bool {
        let fastest = DetectionRules.alarmEvidence / pace.fastestSeconds
        let excess = min(normScore - DetectionRules.alarmDrift, fastest)
        value = max(0, value + excess * seconds)
        return value >= DetectionRules.alarmEvidence
    }
}
