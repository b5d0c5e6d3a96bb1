@testable import Diagnostics

/// Windows, labels and histories for the tests of health.
enum Windows {
    static let labels = [
        FeatureLabel(name: "vibration_g_rms", label: "Vibration RMS", unit: "g"),
        FeatureLabel(name: "current_a_mean", label: "Current mean", unit: "A"),
        FeatureLabel(name: "voltage_v_mean", label: "Voltage mean", unit: "V"),
        FeatureLabel(name: "power_factor_mean", label: "Power factor mean", unit: ""),
        FeatureLabel(name: "acceleration_rms_x_g", label: "Acceleration X", unit: "g"),
        FeatureLabel(name: "acceleration_rms_y_g", label: "Acceleration Y", unit: "g"),
        FeatureLabel(name: "acceleration_rms_z_g", label: "Acceleration Z", unit: "g"),
        FeatureLabel(name: "temperature_c", label: "Temperature", unit: "°C"),
        FeatureLabel(name: "pressure_bar", label: "Pressure", unit: "bar"),
    ]

    static let start = Timestamp(microseconds: 1_769_904_000_000_000)

    static func time(_ second: Double) -> MonotonicTime {
        MonotonicTime(nanoseconds: Int64((second * 1e9).rounded()))
    }

    static func instant(_ second: Double) -> HealthState.Instant {
        HealthState.Instant(time: time(second), timestamp: start + .seconds(second))
    }

    static func part(
        _ feature: UInt8,
        value: Double,
        median: Double,
        scale: Double,
        share: Double
    ) -> Contribution {
        Contribution(
            featureIndex: feature,
            value: value,
            median: median,
            scale: scale,
            deviation: (value - median) / scale,
            share: share
        )
    }

    static func contributions(_ parts: Contribution...) -> ScoredWindow.Contributions {
        var list = ScoredWindow.Contributions()
        for part in parts { list.append(part) }
        return list
    }

    static let vibration = contributions(
        part(0, value: 0.61, median: 0.15, scale: 0.05, share: 0.61),
        part(1, value: 12.9, median: 12.3, scale: 0.25, share: 0.05)
    )

    static func window(
        _ second: Double,
        score: Double,
        isAlarm: Bool = false,
        faultyShare: Double = 0,
        contributions: ScoredWindow.Contributions = vibration
    ) -> ScoredWindow {
        ScoredWindow(
            time: time(second),
            timestamp: start + .seconds(second),
            score: score,
            normScore: score * 4,
            forestScore: score,
            isAlarm: isAlarm,
            faultyPointShare: faultyShare,
            contributions: contributions
        )
    }

    /// A random history of windows about a second apart: calm and abnormal stretches, gaps, clock
    /// steps and scores that are no numbers.
    static func history(seed: UInt64, count: Int, isClean: Bool = false) -> [ScoredWindow] {
        var random = SplitMix64(seed: seed)
        var windows: [ScoredWindow] = []
        var second = 100.0
        var level = 0.3
        for _ in 0..<count {
            second += 1
            if random.nextUnit() < 0.1 { level = random.nextUnit() }
            var score = min(1, max(0, level + 0.2 * (random.nextUnit() - 0.5)))
            if !isClean {
                switch random.next() % 60 {
                case 0: second += 20 * random.nextUnit()
                case 1: second = max(0, second - 50 * random.nextUnit())
                case 2: score = .nan
                case 3: score = 1.5
                default: break
                }
            }
            windows.append(
                window(
                    second,
                    score: score,
                    isAlarm: score > 0.7,
                    faultyShare: random.nextUnit() < 0.5 ? 0 : 0.3 * random.nextUnit()
                )
            )
        }
        return windows
    }
}

extension HealthState {
    /// A state that is past CALIBRATING, at 99 s.
    static func watched() -> HealthState {
        var state = HealthState(baselineID: "b-1")
        for second in 90..<100 {
            _ = state.take(Windows.window(Double(second), score: 0.2), settings: .twin)
        }
        return state
    }
}
