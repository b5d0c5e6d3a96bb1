import Diagnostics

/// What disturbs the supply voltage for a moment (IEC 61000-4-30).
public enum GridDisturbance: Sendable {
    /// Nothing.
    case none
    /// Below 90 % of the nominal voltage.
    case dip
    /// Above 110 % of the nominal voltage.
    case swell
}

/// The supply at one instant, before the motor's own current lowers it.
struct Supply: Hashable, Sendable {
    var openVoltageV = PhaseValues()
    var frequencyHz = 0.0
    var voltageTHDPercent = 0.0
    var disturbance = GridDisturbance.none
}

/// An Indian low-voltage grid: 230 V, 50 Hz, seldom quite either.
///
/// The voltage wanders within minutes with the load of others, has correlated and white noise, and
/// now and then dips (a fault cleared elsewhere) or swells. The frequency wanders about the band of
/// the grid code (IEGC 2023: 49.90…50.05 Hz).
struct Grid: Hashable, Sendable {
    /// Mean voltage without the motor, V: with its feeder drop 230.4 V at usual load.
    static let openVoltageV = 232.8
    /// Dips and swells an hour; an indicative figure for a rural feeder.
    static let disturbancesPerHour = 2.0

    /// How far each phase is from their mean, V: single-phase loads are never spread evenly.
    private static let phaseOffsetsV = PhaseValues(l1: 0.7, l2: -0.5, l3: -0.2)

    private let phases: Int
    private let stepS: Double
    private var noise: GaussianNoise
    private var neighbours: CorrelatedNoise
    private var flicker: CorrelatedNoise
    private var frequency: CorrelatedNoise
    private var harmonics: CorrelatedNoise
    private var disturbance = GridDisturbance.none
    private var disturbanceFactor = 1.0
    private var disturbanceLeftS = 0.0

    init(phases: Int, stepS: Double, seed: UInt64) {
        self.phases = phases
        self.stepS = stepS
        noise = GaussianNoise(seed: seed)
        neighbours = CorrelatedNoise(deviation: 1.6, timeConstantS: 600, stepS: stepS)
        flicker = CorrelatedNoise(deviation: 0.35, timeConstantS: 1.5, stepS: stepS)
        frequency = CorrelatedNoise(deviation: 0.03, timeConstantS: 120, stepS: stepS)
        harmonics = CorrelatedNoise(deviation: 0.25, timeConstantS: 900, stepS: stepS)
    }

    mutating func next() -> Supply {
        var supply = Supply()
        advanceDisturbance()
        let common =
            Self.openVoltageV + Self.bounded(neighbours.next(&noise), 6)
            + Self.bounded(flicker.next(&noise), 1.5)
        for phase in 0..<phases {
            let own = phases == 1 ? 0 : Self.phaseOffsetsV[phase]
            supply.openVoltageV[phase] = (common + own + 0.06 * noise.next()) * disturbanceFactor
        }
        supply.frequencyHz = 49.985 + Self.bounded(frequency.next(&noise), 0.12)
        supply.voltageTHDPercent = 2.2 + Self.bounded(harmonics.next(&noise), 1)
        supply.disturbance = disturbance
        return supply
    }

    /// Begins and ends dips and swells: 60…600 ms, so a meter polled once a second seldom sees one.
    ///
    /// Both numbers are drawn at every sample, which keeps the rest of the stream where it is.
    private mutating func advanceDisturbance() {
        disturbanceLeftS -= stepS
        let start = noise.nextUnit()
        let shape = noise.nextUnit()
        if disturbanceLeftS > 0 { return }
        disturbance = .none
        disturbanceFactor = 1
        let probability = Self.disturbancesPerHour * stepS / 3_600
        guard start < probability else { return }
        // What is left of `start` is uniform too: where between two samples the event began.
        let sinceStartS = start / probability * stepS
        disturbanceLeftS = 0.06 + 0.54 * shape - sinceStartS
        guard disturbanceLeftS > 0 else { return }
        let isDip = shape * 8 - Double(Int(shape * 8)) < 0.75
        disturbance = isDip ? .dip : .swell
        disturbanceFactor = isDip ? 0.7 + 0.16 * shape : 1.12 + 0.05 * shape
    }

    private static func bounded(_ value: Double, _ limit: Double) -> Double {
        min(max(value, -limit), limit)
    }
}
