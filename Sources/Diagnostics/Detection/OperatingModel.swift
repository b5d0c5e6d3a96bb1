/// What supply voltage and load make of a motor's other channels while it is healthy.
///
/// A channel is expected at centre + slope · (V − V₀) + f(I), f linear between the loads that the
/// reference had and beyond them, f(I₀) = 0. What is learned from a narrow reference is trusted less the
/// further the supply or the load leave it: deviations are divided by √g,
/// g = 1 + ((V − V₀)/s_V)²/n + (e/s_I)²/n with e the distance beyond the learned loads and n the number
/// of independent windows, √g at most 1.5. Source: the prediction variance of a linear regression.
struct OperatingModel: Hashable, Sendable {
    /// The most loads between which f is linear.
    static let loadLimit = 8
    /// The most that √g is: what lies far outside what was learned is not explained away.
    static let doubtLimit = 1.5

    /// The place of the supply channel; nil where there is none.
    let supply: Int?
    /// The place of the load channel; nil where there is none.
    let load: Int?
    /// V₀, V.
    let supplyCentre: Double
    /// s_V, V, > 0.
    let supplySpread: Double
    /// The loads that f has values at, A, rising; none, or two and more.
    let loads: [Double]
    /// s_I, A, > 0.
    let loadSpread: Double
    /// n, ≥ 1.
    let sampleCount: Double
    /// The channels' slopes, a channel's unit per V.
    let slopes: [Double]
    /// f at the loads, channel by channel, in the channel's unit.
    let values: [Double]

    /// Where supply and load are at one moment.
    struct Point {
        /// V − V₀; 0 where it is not known.
        var supply = 0.0
        /// The load below, and the share of the one above it; beyond the ends below 0 or above 1.
        var segment = 0
        var share = 0.0
        var hasLoad = false
        /// √g, ≥ 1.
        var doubt = 1.0
    }

    /// The point of the numbers of one row.
    func point(supply supplyV: Double, load currentA: Double) -> Point {
        var point = Point()
        var square = 0.0
        if supply != nil, !supplyV.isNaN {
            point.supply = supplyV - supplyCentre
            square += (point.supply / supplySpread) * (point.supply / supplySpread)
        }
        if loads.count > 1, !currentA.isNaN {
            while point.segment < loads.count - 2, currentA > loads[point.segment + 1] {
                point.segment += 1
            }
            let below = loads[point.segment]
            point.share = (currentA - below) / (loads[point.segment + 1] - below)
            point.hasLoad = true
            let beyond = max(0, loads[0] - currentA, currentA - loads[loads.count - 1])
            square += (beyond / loadSpread) * (beyond / loadSpread)
        }
        point.doubt = min(Self.doubtLimit, (1 + square / sampleCount).squareRoot())
        return point
    }

    /// How far from its centre a channel is expected at `point`, in its unit.
    func offset(_ channel: Int, _ point: Point) -> Double {
        var offset = slopes[channel] * point.supply
        if point.hasLoad {
            let start = channel * loads.count + point.segment
            offset += values[start] + point.share * (values[start + 1] - values[start])
        }
        return offset
    }
}
