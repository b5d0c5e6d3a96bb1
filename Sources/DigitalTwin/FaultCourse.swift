import Diagnostics

/// A fault as it unfolds.
struct FaultCourse: Hashable, Sendable {
    /// A drift is complete after this time.
    static let driftRampS = 120.0
    /// A general fault has grown to its size after this time.
    static let generalRampS = 10.0

    private let fault: InjectedFault
    private let size: Double
    private let onsetS: Double
    private let endS: Double
    private let stepS: Double
    private var noise: GaussianNoise
    private var surgeLeftS = 0.0
    private var surgeHeight = 0.0

    init(_ fault: InjectedFault, stepS: Double, seed: UInt64) {
        self.fault = fault
        self.stepS = stepS
        size =
            switch fault.severity {
            case .mild: 0.3
            case .medium: 0.6
            case .severe: 1
            }
        onsetS = fault.onset.inSeconds
        endS = fault.duration.map { fault.onset.inSeconds + $0.inSeconds } ?? .infinity
        noise = GaussianNoise(seed: seed)
    }

    /// What the fault does `elapsedS` seconds after the twin's first sample; nil if it does nothing.
    mutating func next(elapsedS: Double, isRunning: Bool) -> Disturbance? {
        guard isRunning, elapsedS >= onsetS, elapsedS < endS else { return nil }
        let activeS = elapsedS - onsetS
        switch fault.kind {
        case .spike: return surge(size)
        case .drift: return .shift(size * min(1, activeS / Self.driftRampS))
        case .jitter: return jitter(size)
        case .general:
            let ramp = min(1, activeS / Self.generalRampS)
            let shift = Disturbance.shift(0.5 * size * ramp)
            var both = jitter(0.6 * size * ramp)
            both.voltageV += shift.voltageV
            both.currentShift = shift.currentShift
            both.powerFactor += shift.powerFactor
            both.vibrationG = shift.vibrationG
            return both
        }
    }

    /// Surges of 0.2…0.35 s about once a second, so that a quarter of all samples lie in one.
    private mutating func surge(_ size: Double) -> Disturbance {
        // At rates below a surge's length several may pass between two samples.
        surgeLeftS -= stepS
        while surgeLeftS <= -Self.pauseS {
            surgeLeftS += Self.pauseS + 0.2 + 0.15 * noise.nextUnit()
            surgeHeight = 0.8 + 0.4 * noise.nextUnit()
        }
        guard surgeLeftS > 0 else { return Disturbance() }
        let height = size * surgeHeight
        return Disturbance(
            voltageV: 24 * height,
            currentFactor: 1 + 0.9 * height,
            powerFactor: -0.1 * height,
            vibrationFactor: 1 + 2.5 * height
        )
    }

    private static let pauseS = 0.75

    /// Zero-mean noise on each signal, drawn anew at every sample.
    ///
    /// The vibration's factor 1 − a + a·g² has mean 1 and variance 2a² and is never negative.
    private mutating func jitter(_ size: Double) -> Disturbance {
        let square = noise.next()
        return Disturbance(
            voltageV: 7 * size * noise.next(),
            currentFactor: max(0, 1 + 0.12 * size * noise.next()),
            powerFactor: 0.04 * size * noise.next(),
            vibrationFactor: 1 - size + size * square * square
        )
    }
}
