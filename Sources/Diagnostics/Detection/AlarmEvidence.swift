/// The evidence for an alarm: g = max(0, g + min(S − kd, H/3 s)·Δt), an alarm at g ≥ H.
///
/// A cumulative sum (Page, "Continuous Inspection Schemes", Biometrika 41, 1954): a small excess
/// alarms late, a large one after three seconds, and a single row never.
struct AlarmEvidence: Hashable, Sendable {
    /// g, in S · s, ≥ 0.
    var value = 0.0

    /// Adds S over `seconds`; whether there is an alarm.
    mutating func add(_ normScore: Double, seconds: Double) -> Bool {
        let fastest = DetectionRules.alarmEvidence / DetectionRules.alarmFastestSeconds
        let excess = min(normScore - DetectionRules.alarmDrift, fastest)
        value = max(0, value + excess * seconds)
        return value >= DetectionRules.alarmEvidence
    }
}
