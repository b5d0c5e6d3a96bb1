/// The faults that can be shown on a running motor; the raw value is the word in configuration.
public enum FaultKind: String, CaseIterable, Sendable {
    /// Surges of voltage, current and vibration: mean and variance change.
    case spike
    /// A slow shift of the means; the variances stay.
    case drift
    /// Means as ever, abnormal variances.
    case jitter
    /// A general fault: some of each.
    case general = "default"
}

/// How bad a shown fault is; the raw value is the word in configuration.
public enum Severity: String, CaseIterable, Sendable {
    case mild
    case medium
    case severe
}

/// A fault to be shown: what, how bad, when.
public struct InjectedFault: Hashable, Sendable {
    /// What kind.
    public let kind: FaultKind
    /// How bad.
    public let severity: Severity
    /// When it begins, from the twin's first sample.
    public let onset: Duration
    /// How long it lasts; nil if it does not end.
    public let duration: Duration?

    /// A fault, checked by `TwinSettings`; it shows while the motor is RUNNING only.
    public init(
        _ kind: FaultKind,
        _ severity: Severity,
        onset: Duration = .seconds(600),
        duration: Duration? = nil
    ) {
        self.kind = kind
        self.severity = severity
        self.onset = onset
        self.duration = duration
    }
}

extension InjectedFault {
    /// How long a fault lasts so that it ends in its risk band at the twin's scale (contract, faults).
    ///
    /// A MILD one ends MODERATE, a MEDIUM one HIGH; a SEVERE one, nil, does not end and comes to
    /// CRITICAL. A drift takes two minutes to come, and is weaker than the others for longer.
    public static func usualDuration(_ kind: FaultKind, _ severity: Severity) -> Duration? {
        switch (severity, kind) {
        case (.severe, _): nil
        case (.mild, .drift): .seconds(350)
        case (.medium, .drift): .seconds(300)
        case (.mild, _): .seconds(100)
        case (.medium, _): .seconds(150)
        }
    }
}

/// What a fault does to the signals at one instant.
struct Disturbance: Hashable, Sendable {
    /// Added to every phase-to-neutral voltage, V.
    var voltageV = 0.0
    /// Multiplies every current.
    var currentFactor = 1.0
    /// Added to every current, as a part of the rated one.
    var currentShift = 0.0
    /// Added to every power factor, then bounded to 0…1.
    var powerFactor = 0.0
    /// Multiplies the acceleration.
    var vibrationFactor = 1.0
    /// Lengthens the acceleration vector in its own direction, g.
    ///
    /// Shifts the mean of its magnitude and leaves the variance as it is.
    var vibrationG = 0.0

    /// A shift of every mean, `size` 1 being a severe one.
    static func shift(_ size: Double) -> Self {
        Self(
            voltageV: -8 * size,
            currentShift: 0.28 * size,
            powerFactor: -0.08 * size,
            vibrationG: 0.25 * size
        )
    }
}
