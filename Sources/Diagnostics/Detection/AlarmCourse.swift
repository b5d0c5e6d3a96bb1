/// How far an alarm has come, and when it is over.
///
/// u is the direction z had at its longest. p = u·z is followed by a level, level += Δt/60 s ·
/// (p − level); the alarm is over when p has been below max(0.7, 0.2 · level) for 5 s. So it ends when
/// the deviation falls back, and does not end when it only settles lower than its peak.
struct AlarmCourse: Hashable, Sendable {
    /// u, of length 1.
    var direction: [Double]
    /// ‖z‖ at its longest.
    var peak = 0.0
    /// What p has been lately.
    var level = 0.0
    /// How long p has been low, s.
    var low = 0.0

    init(channelCount: Int) {
        direction = [Double](repeating: 0, count: channelCount)
    }

    /// An alarm begins at z.
    mutating func begin(_ deviations: [Double]) {
        peak = 0
        low = 0
        point(at: deviations)
        level = peak
    }

    /// A row of the alarm; whether it is over.
    ///
    /// Where less than half of the direction is measured nothing can be said, and it stands.
    mutating func step(_ deviations: [Double], missing: Double, seconds: Double) -> Bool {
        point(at: deviations)
        guard 1 - missing >= DetectionRules.clearMeasuredShare else { return false }
        var projection = 0.0
        for channel in deviations.indices { projection += direction[channel] * deviations[channel] }
        level += min(1, seconds / DetectionRules.levelSeconds) * (projection - level)
        let end = max(DetectionRules.clearProjection, DetectionRules.clearLevelShare * level)
        low = projection < end ? low + seconds : 0
        return low >= DetectionRules.clearSeconds
    }

    private mutating func point(at deviations: [Double]) {
        var square = 0.0
        for channel in deviations.indices { square += deviations[channel] * deviations[channel] }
        let length = square.squareRoot()
        guard length > peak else { return }
        peak = length
        for channel in deviations.indices { direction[channel] = deviations[channel] / length }
    }
}
