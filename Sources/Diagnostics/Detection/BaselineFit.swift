/// Makes a baseline of recorded window means.
struct BaselineFit {
    let names: [String]
    let roles: [ChannelRole]
    let pace: DetectionPace
    let times: [Int64]
    /// The window means as they were recorded.
    let means: [Double]
    /// What of them is judged: without what supply and load make of them, where that is known.
    var rest: [Double]
    let rowCount: Int
    /// The first row that counts.
    var first = 0
    /// The blocks of 60 s that are long enough.
    var blocks: [Range<Int>] = []
    var medians: [Double] = []
    var scales: [Double] = []
    /// The spreads within the blocks, which scales are never below.
    var localSpreads: [Double] = []
    /// How far below and above its centre a channel is normal.
    var ranges: [(below: Double, above: Double)] = []
    /// What supply and load make of the channels; nil where all are plain.
    var model: OperatingModel?
    /// √g of the rows; empty without a model.
    var doubts: [Double] = []

    init(_ recorder: borrowing ReferenceRecorder) {
        names = recorder.channelNames
        roles = recorder.roles
        pace = recorder.pace
        times = recorder.times
        means = recorder.means
        rest = recorder.means
        rowCount = recorder.rowCount
    }

    var channelCount: Int { names.count }

    func mean(_ row: Int, _ channel: Int) -> Double { rest[row * channelCount + channel] }

    /// A time of `DetectionRules` at this pace, s.
    func stretched(_ seconds: Double) -> Double { seconds * pace.stretch }

    /// Seconds from one row to another.
    func seconds(_ from: Int, _ to: Int) -> Double { Double(times[to] &- times[from]) / 1e9 }

    /// A channel's values in some rows, without those that are missing.
    func values(_ channel: Int, _ rows: Range<Int>) -> [Double] {
        rows.lazy.map { mean($0, channel) }.filter { !$0.isNaN }
    }

    /// Finds the rows, blocks, centres and spreads.
    mutating func prepare() throws(BaselineError) {
        guard rowCount > 1 else { throw .tooShort(seconds: 0) }
        guard !roles.contains(where: \.isCovariate) else {
            try prepareMotor()
            return
        }
        cutEarlierRegime()
        findBlocks()
        guard !blocks.isEmpty else { throw .tooShort(seconds: seconds(first, rowCount - 1)) }
        for channel in 0..<channelCount {
            medians.append(centre(channel))
            localSpreads.append(localSpread(channel))
            scales.append(
                isUsable(channel, localSpreads[channel], centre(channel))
                    ? localSpreads[channel] : 0
            )
            ranges.append((0, 0))
        }
        guard scales.contains(where: { $0 > 0 }) else { throw .noInformativeChannel }
    }

    /// Leaves out an operating state that the machine has left.
    ///
    /// For every channel and every split, 1 − (variance between the two parts / all of it); the least
    /// of all, if below 2 %, is where the later state begins.
    private mutating func cutEarlierRegime() {
        var least = DetectionRules.regimeVarianceShare
        var start = 0
        for channel in 0..<channelCount {
            let values = values(channel, 0..<rowCount)
            let mean = values.reduce(0, +) / Double(max(1, values.count))
            let all = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            guard all > 1e-18 else { continue }
            var sum = 0.0
            var before = 0.0
            for row in 0..<(rowCount - 1) {
                let value = self.mean(row, channel)
                guard !value.isNaN else { continue }
                sum += value - mean
                before += 1
                let behind = Double(values.count) - before
                guard behind > 0, seconds(0, row) >= stretched(DetectionRules.regimeBeforeSeconds),
                    seconds(row, rowCount - 1) >= stretched(DetectionRules.regimeAfterSeconds)
                else { continue }
                let within = 1 - (sum * sum * (1 / before + 1 / behind)) / all
                if within < least {
                    least = within
                    start = row + 1
                }
            }
        }
        guard start > 0 else { return }
        first = start
        while first < rowCount - 1,
            seconds(start, first)
                < pace.windowSeconds + stretched(DetectionRules.regimeSettlingSeconds)
        { first += 1 }
    }

    /// The last five rows begin no block.
    mutating func findBlocks() {
        let length = stretched(DetectionRules.blockSeconds)
        let least = length * DetectionRules.blockCoverage
        var begin = first
        while begin < rowCount - 5 {
            var end = begin
            while end < rowCount, seconds(begin, end) < length { end += 1 }
            if seconds(begin, end - 1) > least { blocks.append(begin..<end) }
            begin = end
        }
    }

    private func centre(_ channel: Int) -> Double {
        var start = first
        while start < rowCount - 1,
            seconds(start, rowCount - 1) > stretched(DetectionRules.centreSeconds)
        { start += 1 }
        let values = values(channel, start..<rowCount)
        return values.isEmpty ? 0 : ScoreCalibration.quantile(values, 0.5)
    }

    /// The median over the blocks of the block's (q90 − q10)/2.5631; 0 without values.
    func localSpread(_ channel: Int) -> Double {
        var spreads: [Double] = []
        for block in blocks {
            let values = values(channel, block)
            guard values.count > 1 else { continue }
            let wide = ScoreCalibration.quantile(values, 0.9)
            spreads.append((wide - ScoreCalibration.quantile(values, 0.1)) / 2.5631)
        }
        return spreads.isEmpty ? 0 : ScoreCalibration.quantile(spreads, 0.5)
    }

    /// Whether a channel says something: not constant, nor missing for more than a fifth of the time.
    func isUsable(_ channel: Int, _ spread: Double, _ centre: Double) -> Bool {
        // Below this it is the rounding of a mean of equal numbers.
        presentShare(channel) >= BaselineDoubt.presentShare
            && spread > 1e-12 * max(1, centre.magnitude)
    }

    /// The share of a channel's values that are there, 0…1.
    func presentShare(_ channel: Int) -> Double {
        Double(values(channel, first..<rowCount).count) / Double(rowCount - first)
    }
}
