import Diagnostics

/// The ways in which a bearing fails here; the raw value is the word in configuration.
///
/// They follow the NASA/IMS run-to-failure sets.
public enum BearingFault: String, CaseIterable, Sendable {
    case innerRace = "inner-race"
    case outerRace = "outer-race"
    case rollingElement = "rolling-element"
    case wear
}

/// A bearing that fails: how, and after how long a time of RUNNING.
public struct BearingDegradation: Hashable, Sendable {
    /// The way it fails.
    public let fault: BearingFault
    /// The time of RUNNING until its end state, which it then keeps; at least 1 s.
    public let timeToFailure: Duration

    /// A degradation, checked by `TwinSettings`.
    ///
    /// The default of two hours leaves one to learn what healthy is.
    public init(_ fault: BearingFault, timeToFailure: Duration = .seconds(7_200)) {
        self.fault = fault
        self.timeToFailure = timeToFailure
    }
}

/// The end state of a failing bearing and the way there.
///
/// Shape after the IMS sets: level for most of the life, then impulses, then noise and level; at the
/// end the acceleration of set 1 had risen from 0.10 g to 0.58 g RMS with peaks of 5 g (bearing 3,
/// inner race), from 0.07 g to 0.20 g with peaks of 1.5 g (bearing 4, rolling element), and that of
/// set 2 from 0.08 g to 0.7 g (bearing 1, outer race).
struct BearingEnvelope: Hashable, Sendable {
    /// The part of life after which it shows.
    let onset: Double
    /// How steeply damage grows then: e-foldings from onset to failure.
    let growth: Double
    /// Broadband noise at failure, as a multiple of the healthy one.
    let noiseFactor: Double
    /// Base level of the shaft's own orders at failure, as a multiple of the healthy one.
    let orderFactor: Double
    /// Amplitude of the defect tone at failure, g.
    let toneG: Double
    /// Share of time, at failure, in which the ring-down of an impact is heard.
    let impulseProbability: Double
    /// Height of an impact at failure, g.
    let impulseG: Double

    init(_ fault: BearingFault) {
        switch fault {
        case .innerRace: self.init(0.55, 3, 4.8, 1.5, 0.12, 0.05, 3.5)
        case .outerRace: self.init(0.5, 3, 5.6, 1.5, 0.25, 0.06, 3.5)
        case .rollingElement: self.init(0.6, 2.5, 1.6, 1.2, 0.08, 0.04, 1.4)
        case .wear: self.init(0.2, 1.5, 2.6, 3, 0, 0.001, 0.5)
        }
    }

    private init(
        _ onset: Double,
        _ growth: Double,
        _ noiseFactor: Double,
        _ orderFactor: Double,
        _ toneG: Double,
        _ impulseProbability: Double,
        _ impulseG: Double
    ) {
        self.onset = onset
        self.growth = growth
        self.noiseFactor = noiseFactor
        self.orderFactor = orderFactor
        self.toneG = toneG
        self.impulseProbability = impulseProbability
        self.impulseG = impulseG
    }

    /// The damage at a part of life, both 0…1: 0 until the onset, exponential from there.
    func damage(life: Double) -> Double {
        guard life > onset else { return 0 }
        let sinceOnset = (life - onset) / (1 - onset)
        return (DeterministicMath.exponential(growth * sinceOnset) - 1)
            / (DeterministicMath.exponential(growth) - 1)
    }
}
