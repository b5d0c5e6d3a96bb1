import Acquisition
import Diagnostics

/// The values of an asset's extra channels at an event: the newest that its devices gave.
struct ExtraValues {
    private let sources: [ExtraSource]
    private let velocities: [ExtraSource]
    private let ageLimit: Duration
    /// In the order of the channels; NaN is missing.
    private(set) var values: [Double]
    /// The greatest vibration velocity in mm/s RMS; NaN where there is none.
    private(set) var velocityMMPerS = Double.nan

    /// The extra channels of `settings`; a reading older than `ageLimit` is none.
    init(_ settings: AnalysisSettings, ageLimit: Duration) {
        sources = settings.extras
        velocities = settings.velocities
        self.ageLimit = ageLimit
        values = [Double](repeating: .nan, count: settings.extras.count)
    }

    /// Whether there is nothing to look up.
    var isEmpty: Bool { sources.isEmpty && velocities.isEmpty }

    /// Looks the values up at `time` among what the devices said last, by the places of their roles.
    mutating func update(from latest: [LatestReadings], at time: MonotonicTime) {
        for place in sources.indices { values[place] = value(sources[place], latest, time) }
        velocityMMPerS = .nan
        for source in velocities {
            velocityMMPerS = Double.maximum(velocityMMPerS, value(source, latest, time))
        }
    }

    private func value(
        _ source: ExtraSource,
        _ latest: [LatestReadings],
        _ time: MonotonicTime
    ) -> Double {
        let device = source.role.place
        guard latest.indices.contains(device) else { return .nan }
        let measurement = latest[device].measurement(source.channel, at: time, ageLimit: ageLimit)
        return measurement.usable ?? .nan
    }
}
