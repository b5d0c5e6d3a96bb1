/// Learns what supply and load make of the other channels, by least squares over the reference.
///
/// For each channel four models are fitted: with and without the supply, with and without the load;
/// the one with the least n·ln(RSS) + 9·k is taken, n independent windows and k numbers, so that a term
/// stays out unless it explains what is beyond three standard errors.
struct OperatingModelFit {
    private static let priceOfNumber = 9.0
    /// Loads are several where the current's spread is this many times that within a minute.
    static let severalLoads = 4.0
    /// The least share of the rows that a load between the others must have.
    private static let loadShare = 0.02
    /// What is added to the diagonal of the normal equations, as a part of the rows.
    private static let ridge = 1e-6

    let fit: BaselineFit
    let supply: Int?
    let load: Int?
    private var shape: OperatingModel

    init?(_ fit: BaselineFit) {
        supply = fit.roles.firstIndex(of: .supply)
        load = fit.roles.firstIndex(of: .load)
        guard supply != nil || load != nil else { return nil }
        self.fit = fit
        let rows = 0..<fit.rowCount
        let supplyV = supply.map { fit.values($0, rows) } ?? []
        let currents = load.map { fit.values($0, rows) } ?? []
        let loads = load.map { Self.loads(currents, isOne: fit.isSteady($0)) } ?? []
        let windows = fit.recordedSeconds / fit.pace.windowSeconds
        shape = OperatingModel(
            supply: supply,
            load: load,
            supplyCentre: supplyV.isEmpty ? 0 : ScoreCalibration.quantile(supplyV, 0.5),
            supplySpread: max(Self.deviation(supplyV), 1e-9),
            loads: loads,
            loadSpread: max(load.map { fit.localSpread($0) } ?? 0, 1e-9),
            sampleCount: max(1, windows),
            slopes: [Double](repeating: 0, count: fit.channelCount),
            values: [Double](repeating: 0, count: fit.channelCount * loads.count)
        )
    }

    /// The model of all channels.
    func model() -> OperatingModel {
        var slopes: [Double] = []
        var values: [Double] = []
        for channel in 0..<fit.channelCount {
            let role = fit.roles[channel]
            var best = Candidate(slope: 0, values: [Double](repeating: 0, count: shape.loads.count))
            if role == .level || role == .restlessness {
                best = candidate(channel, best)
            }
            slopes.append(best.slope)
            values.append(contentsOf: best.values)
        }
        return OperatingModel(
            supply: supply,
            load: load,
            supplyCentre: shape.supplyCentre,
            supplySpread: shape.supplySpread,
            loads: shape.loads,
            loadSpread: shape.loadSpread,
            sampleCount: shape.sampleCount,
            slopes: slopes,
            values: values
        )
    }

    private struct Candidate {
        var slope: Double
        var values: [Double]
    }

    private func candidate(_ channel: Int, _ none: Candidate) -> Candidate {
        var best = none
        var least = Double.infinity
        for terms in 0..<4 {
            let hasSupply = terms & 1 != 0
            let hasLoad = terms & 2 != 0
            if hasSupply && supply == nil || hasLoad && shape.loads.count < 2 { continue }
            guard let (found, squares) = solve(channel, hasSupply, hasLoad) else { continue }
            let numbers = 1 + (hasSupply ? 1 : 0) + (hasLoad ? shape.loads.count - 1 : 0)
            let cost =
                shape.sampleCount * DeterministicMath.naturalLogarithm(max(squares, 1e-300))
                + Self.priceOfNumber * Double(numbers)
            if cost < least {
                least = cost
                best = found
            }
        }
        return best
    }

    /// The numbers of one model, and the mean square of what it leaves; nil where there is none.
    private func solve(
        _ channel: Int,
        _ hasSupply: Bool,
        _ hasLoad: Bool
    ) -> (Candidate, Double)? {
        let loads = hasLoad ? shape.loads.count : 1
        let size = loads + (hasSupply ? 1 : 0)
        var matrix = [Double](repeating: 0, count: size * size)
        var right = [Double](repeating: 0, count: size)
        var terms = [Double](repeating: 0, count: size)
        var count = 0.0
        let centre = ScoreCalibration.quantile([0] + fit.values(channel, 0..<fit.rowCount), 0.5)
        for row in 0..<fit.rowCount where fill(&terms, row, hasSupply, hasLoad) {
            let value = fit.mean(row, channel)
            guard !value.isNaN else { continue }
            count += 1
            for left in 0..<size where terms[left] != 0 {
                right[left] += terms[left] * (value - centre)
                for other in 0..<size { matrix[left * size + other] += terms[left] * terms[other] }
            }
        }
        guard count > Double(2 * size) else { return nil }
        for place in matrix.indices { matrix[place] /= count }
        for place in right.indices {
            right[place] /= count
            matrix[place * size + place] += Self.ridge
        }
        guard let inverse = CorrelationInverse.of(matrix, size: size) else { return nil }
        let numbers = (0..<size).map { row in
            (0..<size).reduce(0) { $0 + inverse[row * size + $1] * right[$1] }
        }
        var squares = 0.0
        for row in 0..<fit.rowCount where fill(&terms, row, hasSupply, hasLoad) {
            let value = fit.mean(row, channel)
            guard !value.isNaN else { continue }
            let expected = (0..<size).reduce(centre) { $0 + numbers[$1] * terms[$1] }
            squares += (value - expected) * (value - expected) / count
        }
        let slope = hasSupply ? numbers[loads] / shape.supplySpread : 0
        return (Candidate(slope: slope, values: relative(hasLoad ? numbers : [])), squares)
    }

    /// Sets the terms of a row; false where supply or load are missing.
    private func fill(_ terms: inout [Double], _ row: Int, _ hasSupply: Bool, _ hasLoad: Bool)
        -> Bool
    {
        let supplyV = supply.map { fit.mean(row, $0) } ?? shape.supplyCentre
        let currentA = load.map { fit.mean(row, $0) } ?? 0
        guard !supplyV.isNaN, !currentA.isNaN else { return false }
        for place in terms.indices { terms[place] = 0 }
        let point = shape.point(supply: supplyV, load: currentA)
        if hasLoad {
            terms[point.segment] = 1 - point.share
            terms[point.segment + 1] = point.share
        } else {
            terms[0] = 1
        }
        if hasSupply { terms[terms.count - 1] = point.supply / shape.supplySpread }
        return true
    }

    /// f at the loads, its mean over them taken off, so that the centre is near what is usual.
    private func relative(_ numbers: [Double]) -> [Double] {
        let loads = shape.loads.count
        guard !numbers.isEmpty else { return [Double](repeating: 0, count: loads) }
        let values = numbers.prefix(loads)
        let mean = values.reduce(0, +) / Double(loads)
        return values.map { $0 - mean }
    }

    /// The loads at which f has values: of one load the ends of its middle, of several the medians of
    /// eight classes of equal width, without those that hardly occur.
    private static func loads(_ currents: [Double], isOne: Bool) -> [Double] {
        guard currents.count > 1 else { return [] }
        let ends = isOne ? (0.1, 0.9) : (0.01, 0.99)
        let low = ScoreCalibration.quantile(currents, ends.0)
        let high = ScoreCalibration.quantile(currents, ends.1)
        guard high - low > 1e-9 * max(1, high) else { return [] }
        guard !isOne else { return [low, high] }
        var classes = [[Double]](repeating: [], count: OperatingModel.loadLimit)
        let count = Double(OperatingModel.loadLimit)
        for current in currents where current >= low && current <= high {
            classes[min(Int((current - low) / (high - low) * count), classes.count - 1)]
                .append(current)
        }
        let least = max(5, loadShare * Double(currents.count))
        let medians = classes.filter { Double($0.count) >= least }
            .map { ScoreCalibration.quantile($0, 0.5) }
        return medians.count > 1 ? medians : [low, high]
    }

    private static func deviation(_ values: [Double]) -> Double {
        let mean = values.reduce(0, +) / Double(max(1, values.count))
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(max(1, values.count))).squareRoot()
    }
}
