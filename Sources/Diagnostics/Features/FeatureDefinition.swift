/// One number of the feature vector: what it is called, its unit, how it is computed and what it needs.
public struct FeatureDefinition: Hashable, Sendable {
    /// The contract's word: `vibration_g_rms`.
    public let name: String
    /// The unit of its values.
    public let unit: Unit
    /// How it is computed.
    public let statistic: FeatureStatistic
    /// The sampling rate it needs, in Hz; 0 where any will do.
    ///
    /// Below that rate it is not in the set.
    public let neededRateHz: Double

    /// The formula in one line, x the points of a window.
    public var formula: String { statistic.formula }

    /// Why it is looked at, as a clause.
    public var reason: String { statistic.reason }
}

/// How a feature is computed from the points of one channel in one window.
public enum FeatureStatistic: Hashable, Sendable {
    case mean
    case standardDeviation
    case peakToPeak
    case rms
    case excessKurtosis
    case crestFactor
    /// The amplitude at a multiple of the rotation frequency.
    case order(Int)
    /// The RMS of what lies between two frequencies in Hz.
    case band(number: Int, fromHz: Double, toHz: Double)

    /// The four of the contract's window vector, in its order.
    public static let contractFour: [Self] = [.mean, .standardDeviation, .peakToPeak, .rms]

    /// The end of a feature's name.
    public var suffix: String {
        switch self {
        case .mean: "mean"
        case .standardDeviation: "std"
        case .peakToPeak: "peak_to_peak"
        case .rms: "rms"
        case .excessKurtosis: "kurtosis"
        case .crestFactor: "crest_factor"
        case .order(let order): "order_\(order)x"
        case .band(let number, _, _): "band_\(number)_rms"
        }
    }

    /// The formula in one line, x the points of a window, n their number.
    public var formula: String {
        switch self {
        case .mean: "Σx / n"
        case .standardDeviation: "√(Σ(x − mean)² / n)"
        case .peakToPeak: "max x − min x"
        case .rms: "√(Σx² / n)"
        case .excessKurtosis: "Σ(x − mean)⁴ / (n · std⁴) − 3"
        case .crestFactor: "max |x| / rms"
        case .order(let order): "2 |Σ w·(x − mean)·e^(−2πi·\(order)·f·t)| / Σw, w Hann"
        case .band(_, let from, let to):
            "√(Σ 2|X_k|² / (N · Σw²)), k from \(from) to \(to) Hz, w Hann, X its DFT of N points"
        }
    }

    /// Why it is looked at, as a clause.
    public var reason: String {
        switch self {
        case .mean: "the level: load, supply and slow drift move it"
        case .standardDeviation: "how restless the signal is about its level"
        case .peakToPeak: "the widest swing, which single surges raise"
        case .rms: "level and restlessness as one power"
        case .excessKurtosis: "impacts, as of early bearing damage, raise it before the RMS"
        case .crestFactor: "single impacts raise the peak before the RMS"
        case .order(1): "imbalance turns with the shaft"
        case .order: "misalignment and looseness show at multiples of the rotation"
        case .band: "where in the spectrum the vibration grew"
        }
    }

    /// Whether the number has the unit of its channel; one that has not is a plain number.
    var keepsUnit: Bool {
        switch self {
        case .excessKurtosis, .crestFactor: false
        default: true
        }
    }
}
