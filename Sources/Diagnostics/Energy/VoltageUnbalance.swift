/// How unlike the three voltages of a three-phase supply are, and what that does to a motor.
///
/// Only for a three-phase asset: a single-phase supply has no unbalance.
public struct VoltageUnbalance: Hashable, Sendable {
    /// What the unbalance means for the motor; each is worse than the one before.
    public enum Verdict: Int, Comparable, Sendable {
        /// Up to 1 %: no derating (NEMA MG 1-14.36).
        case good
        /// Above 1 %: the motor must be loaded less.
        case derate
        /// Above 2 %: beyond what a public supply keeps for 95 % of a week (EN 50160:2010, 4.2.4).
        case beyondSupplyLimit
        /// Above 5 %: do not run the motor (NEMA MG 1-14.36).
        case doNotRun

        /// Whether the left one is the less bad.
        public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    /// Above this the motor must be loaded less, in % (NEMA MG 1).
    public static let derateAbovePercent = 1.0
    /// The supply's limit, in % (EN 50160).
    public static let supplyLimitPercent = 2.0
    /// Above this the motor must not run, in % (NEMA MG 1).
    public static let doNotRunAbovePercent = 5.0
    private static let lowestMeanV = 1.0

    /// 100 · max|V − mean| / mean of the line voltages, in % (NEMA MG 1-14.36).
    public let percent: Double
    /// Negative over positive sequence, in %, from the line voltages (IEC 61000-4-30, 5.7.1); EN 50160
    /// means this one.
    public let negativeSequencePercent: Double
    /// Whether the line voltages were computed from the phases as if these were 120° apart.
    public let isDerived: Bool

    /// From the voltages between the lines, in V; nil where one is no number, or nothing is on.
    public init?(lineVoltages first: Double, _ second: Double, _ third: Double) {
        self.init(first, second, third, isDerived: false)
    }

    /// From phase-to-neutral voltages in V, taken to be 120° apart: V₁₂ = √(V₁² + V₂² + V₁·V₂).
    ///
    /// A meter that gives magnitudes only cannot tell a shift of the angles; where it also gives line
    /// voltages those are better.
    public init?(phaseVoltages first: Double, _ second: Double, _ third: Double) {
        func line(_ left: Double, _ right: Double) -> Double {
            (left * left + right * right + left * right).squareRoot()
        }
        guard first >= 0, second >= 0, third >= 0 else { return nil }
        self.init(
            line(first, second),
            line(second, third),
            line(third, first),
            isDerived: true
        )
    }

    /// From what a three-phase meter last said: its line voltages, else its phases; nil where neither
    /// is complete at `time`, or the asset has one phase.
    public init?(
        _ latest: borrowing LatestReadings,
        phases: Int,
        at time: MonotonicTime,
        ageLimit: Duration
    ) {
        guard phases == 3 else { return nil }
        func usable(_ latest: borrowing LatestReadings, _ channel: Channel) -> Double? {
            latest.measurement(channel, at: time, ageLimit: ageLimit).usable
        }
        if let first = usable(latest, .voltageL1L2), let second = usable(latest, .voltageL2L3),
            let third = usable(latest, .voltageL3L1)
        {
            self.init(lineVoltages: first, second, third)
        } else if let first = usable(latest, .voltageL1), let second = usable(latest, .voltageL2),
            let third = usable(latest, .voltageL3)
        {
            self.init(phaseVoltages: first, second, third)
        } else {
            return nil
        }
    }

    private init?(_ first: Double, _ second: Double, _ third: Double, isDerived: Bool) {
        let mean = (first + second + third) / 3
        guard first >= 0, second >= 0, third >= 0, mean.isFinite, mean >= Self.lowestMeanV else {
            return nil
        }
        let worst = max(
            (first - mean).magnitude,
            (second - mean).magnitude,
            (third - mean).magnitude
        )
        percent = 100 * worst / mean
        let squares = (first / mean, second / mean, third / mean)
        let square = squares.0 * squares.0 + squares.1 * squares.1 + squares.2 * squares.2
        let fourth =
            squares.0 * squares.0 * squares.0 * squares.0
            + squares.1 * squares.1 * squares.1 * squares.1
            + squares.2 * squares.2 * squares.2 * squares.2
        let beta = fourth / (square * square)
        let root = max(0, 3 - 6 * beta).squareRoot()
        negativeSequencePercent = 100 * (max(0, 1 - root) / (1 + root)).squareRoot()
        self.isDerived = isDerived
    }

    /// What it means for the motor.
    public var verdict: Verdict {
        if percent > Self.doNotRunAbovePercent { return .doNotRun }
        if negativeSequencePercent > Self.supplyLimitPercent || percent > Self.supplyLimitPercent {
            return .beyondSupplyLimit
        }
        return percent > Self.derateAbovePercent ? .derate : .good
    }

    /// The part of its rated power that the motor may give, 0.76…1; nil where it must not run.
    ///
    /// Straight lines through 1 % 1, 2 % 0.95, 3 % 0.89, 4 % 0.82, 5 % 0.76 (NEMA MG 1-14.36).
    public var deratingFactor: Double? {
        switch percent {
        case ...1: 1
        case ...2: 1 - 0.05 * (percent - 1)
        case ...3: 0.95 - 0.06 * (percent - 2)
        case ...4: 0.89 - 0.07 * (percent - 3)
        case ...5: 0.82 - 0.06 * (percent - 4)
        default: nil
        }
    }
}
