import Diagnostics

extension Workloads {
    /// A second of judging: a window with eight contributions, the fixed limits, the remaining life.
    ///
    /// Ten seconds of anomaly follow ten of calm, so that states and limits change all the time.
    static func health() -> (Int) -> Void {
        var contributions = ScoredWindow.Contributions()
        for feature in UInt8(0)..<8 {
            contributions.append(
                Contribution(
                    featureIndex: feature,
                    value: 2,
                    median: 1,
                    scale: 0.1,
                    deviation: 10,
                    share: 0.125
                )
            )
        }
        var settings = HealthSettings.realAsset
        settings.limits.vibration = VibrationLimits(machine: .class1, measure: .velocity)
        var state = HealthState(baselineID: "a-baseline-with-an-id-longer-than-15-bytes")
        var sum = 0.0
        return { round in
            let isCalm = round / 10 % 2 == 0
            let time = MonotonicTime(nanoseconds: Int64(round) * 1_000_000_000)
            let window = ScoredWindow(
                time: time,
                timestamp: nil,
                score: isCalm ? 0.3 : 0.9,
                normScore: 1,
                forestScore: 0.5,
                isAlarm: !isCalm,
                faultyPointShare: 0,
                contributions: contributions
            )
            let measures = ThresholdMeasures(
                time: time,
                voltageV: isCalm ? 230 : 200,
                velocityMMPerS: isCalm ? 1 : 9
            )
            let outcome = state.take(window, settings: settings)
            let changes = state.take(measures, settings: settings)
            if outcome.transition != nil { sum += 1 }
            sum += Double(changes.count) + (state.remainingLife.maintenanceWindowDays ?? 0)
        }
    }
}
