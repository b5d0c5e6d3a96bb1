/// What is known of an asset's condition; the raw value is its number in stored state.
///
/// Source: contract, "States".
public enum AssetState: UInt8, CaseIterable, Sendable {
    case calibrating = 0
    case healthy = 1
    case anomalyDetected = 2
    case recovering = 3

    /// The contract's word.
    public var name: String {
        switch self {
        case .calibrating: "CALIBRATING"
        case .healthy: "HEALTHY"
        case .anomalyDetected: "ANOMALY_DETECTED"
        case .recovering: "RECOVERING"
        }
    }

    /// Health, 0…100, at a degradation index of `degradation`: round(100·(1 − DI)).
    ///
    /// nil while it is being learned what healthy is and no wear is known: what nobody looked at is
    /// not perfect.
    public func health(at degradation: Double) -> Int? {
        self == .calibrating && degradation == 0 ? nil : DegradationIndex.health(at: degradation)
    }

    /// The state that `verdict` leads to, once it has lasted; nil where it leads nowhere else.
    ///
    /// A calibrated asset becomes HEALTHY first and only then shows an anomaly, and an anomaly ends
    /// by way of RECOVERING. A fault that comes back during RECOVERING is an anomaly again, at once
    /// and not by way of a false HEALTHY.
    func next(after verdict: WindowVerdict) -> Self? {
        switch (self, verdict) {
        case (.calibrating, .clear), (.calibrating, .faulty): .healthy
        case (.healthy, .faulty), (.recovering, .faulty): .anomalyDetected
        case (.anomalyDetected, .clear): .recovering
        case (.recovering, .clear): .healthy
        default: nil
        }
    }
}

/// What one window says of the asset.
public enum WindowVerdict: Hashable, Sendable {
    /// Nothing abnormal.
    case clear
    /// The detector alarms, or at least `faultyShareLimit` of the points are faulty.
    case faulty
    /// Its numbers are none, so that it says neither.
    case unknown

    /// The share of faulty points from which a window is faulty (contract, "States").
    public static let faultyShareLimit = 0.15

    /// The verdict on `window`.
    ///
    /// An alarm counts whatever the scores are, but not without a feature that explains it.
    public init(_ window: ScoredWindow) {
        if window.isAlarm, window.isExplainable {
            self = .faulty
        } else if window.isAlarm, !(window.faultyPointShare >= Self.faultyShareLimit) {
            self = .unknown
        } else if (0...1).contains(window.faultyPointShare), (0...1).contains(window.score) {
            self = window.faultyPointShare >= Self.faultyShareLimit ? .faulty : .clear
        } else {
            self = .unknown
        }
    }
}
