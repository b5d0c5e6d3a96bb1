extension BaselineFit {
    /// What of a covariate's values in the reference is its normal range: from q05 to q95.
    private static let range = (low: 0.05, high: 0.95)

    /// Whether a channel had one level: its whole spread is that of a minute.
    func isSteady(_ channel: Int) -> Bool {
        let values = values(channel, 0..<rowCount)
        guard values.count > 1 else { return true }
        let high = ScoreCalibration.quantile(values, Self.range.high)
        let whole = (high - ScoreCalibration.quantile(values, Self.range.low)) / 3.2897
        return whole <= OperatingModelFit.severalLoads * localSpread(channel)
    }

    /// The recorded time, s, gaps not counted.
    var recordedSeconds: Double {
        (1..<max(1, rowCount)).reduce(0) { $0 + min(pace.windowSeconds, seconds($1 - 1, $1)) }
    }

    /// Takes off what supply and load make of the channels, and finds centres, spreads and ranges.
    mutating func prepareMotor() throws(BaselineError) {
        findBlocks()
        guard !blocks.isEmpty else { throw .tooShort(seconds: seconds(first, rowCount - 1)) }
        guard let fitted = OperatingModelFit(self)?.model() else { return }
        model = fitted
        doubts = [Double](repeating: 1, count: rowCount)
        for row in 0..<rowCount {
            let point = fitted.point(
                supply: fitted.supply.map { mean(row, $0) } ?? .nan,
                load: fitted.load.map { mean(row, $0) } ?? .nan
            )
            doubts[row] = point.doubt
            for channel in 0..<channelCount {
                rest[row * channelCount + channel] -= fitted.offset(channel, point)
            }
        }
        for channel in 0..<channelCount { settle(channel) }
        guard roles.indices.contains(where: { scales[$0] > 0 && !roles[$0].isCovariate }) else {
            throw .noInformativeChannel
        }
    }

    /// Finds centre, scale and range of a channel.
    private mutating func settle(_ channel: Int) {
        let values = self.values(channel, first..<rowCount)
        let local = localSpread(channel)
        localSpreads.append(local)
        guard values.count > 1 else {
            medians.append(0)
            scales.append(0)
            ranges.append((0, 0))
            return
        }
        let centre = ScoreCalibration.quantile(values, 0.5)
        medians.append(centre)
        let whole =
            (ScoreCalibration.quantile(values, 0.9) - ScoreCalibration.quantile(values, 0.1))
            / 2.5631
        let isUsable = isUsable(channel, local, centre)
        // The range holds what a covariate wandered; beyond it counts what it does within minutes.
        let wandered = roles[channel].isCovariate ? 0 : whole
        scales.append(isUsable ? max(local, wandered, floor(channel)) : 0)
        guard roles[channel].isCovariate else {
            ranges.append((0, 0))
            return
        }
        let low = ScoreCalibration.quantile(values, Self.range.low)
        let high = ScoreCalibration.quantile(values, Self.range.high)
        ranges.append((centre - low, high - centre))
    }

    /// The least scale of a channel, in its unit.
    func floor(_ channel: Int) -> Double {
        let role = roles[channel]
        return max(role.relativeFloor * medians[channel].magnitude, role.absoluteFloor)
    }

    /// The 99th percentile of D by chance alone: a short reference has not seen all of it.
    ///
    /// Source: Wilson and Hilferty, "The distribution of chi-square", PNAS 17, 1931.
    var chanceLimit: Double {
        let count = roles.indices.count { scales[$0] > 0 && !roles[$0].isCovariate }
        let part = 2 / (9 * Double(max(1, count)))
        let root = 1 - part + 2.3263 * part.squareRoot()
        return (Double(max(1, count)) * root * root * root).squareRoot()
    }
}
