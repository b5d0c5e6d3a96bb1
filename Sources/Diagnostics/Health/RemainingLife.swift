/// How long the machine may still run, by extrapolation: RUL = (1 − DI)/rate.
///
/// It is advisory. Source: contract, "Degradation index (V2)". Extrapolation is poor on every public run-to-failure
/// set (design, "Detection"), hence the range and the sentence.
public enum RemainingLife: Hashable, Sendable {
    /// Too little was watched to know a rate.
    case notYetKnown
    /// The rate is below `slowestRate`: no end is in sight.
    case noneForeseen(watchedSeconds: Double)
    /// An end is in sight if it goes on as it did.
    case foreseen(Estimate)

    /// The rate of DI below which no end is foreseen, in 1/s (contract).
    public static let slowestRate = 1e-9

    /// A remaining life and its range.
    public struct Estimate: Hashable, Sendable {
        /// The typical one, in days, ≥ 0.
        public let days: Double
        /// The 10th percentile, in days: at the 90th percentile of the recent rates.
        public let shortDays: Double
        /// The 90th percentile, in days; nil where the slowest recent rates foresee no end.
        public let longDays: Double?
        /// The watched time that the rates were taken from, in s.
        public let watchedSeconds: Double
    }

    /// The remaining life at this index, if DI goes on rising as the trail shows.
    public init(index: DegradationIndex, trail: DegradationTrail) {
        let watched = trail.watchedSeconds
        let rest = 1 - index.value
        guard rest > 0 else {
            self = .foreseen(
                Estimate(days: 0, shortDays: 0, longDays: 0, watchedSeconds: watched)
            )
            return
        }
        guard let rate = trail.rate else {
            self = .notYetKnown
            return
        }
        guard rate.typical >= Self.slowestRate else {
            self = .noneForeseen(watchedSeconds: watched)
            return
        }
        func days(_ rate: Double) -> Double { rest / rate / 86_400 }
        self = .foreseen(
            Estimate(
                days: days(rate.typical),
                shortDays: days(rate.high),
                longDays: rate.low >= Self.slowestRate ? days(rate.low) : nil,
                watchedSeconds: watched
            )
        )
    }

    /// The contract's `maintenance_window_days`: the typical days, ≥ 0; nil where none is foreseen
    /// or nothing is known yet.
    public var maintenanceWindowDays: Double? {
        guard case .foreseen(let estimate) = self else { return nil }
        return estimate.days
    }
}
