/// Makes a baseline of recorded window means.
struct BaselineFit {
    let names: [String]
    let roles: [ChannelRole]
    let pace: DetectionPace
    let times: [Int64]
    let means: [Double]
    let rowCount: Int
    /// The first row that counts.
    private(set) var first = 0
    /// The blocks of 60 s that are long enough.
    private(set) var blocks: [Range<Int>] = []
    private(set) var medians: [Double] = []
    private(set) var scales: [Double] = []

    init(_ recorder: borrowing ReferenceRecorder) {
        names = recorder.channelNames
        roles = recorder.roles
        pace = recorder.pace
        times = recorder.times
        means = recorder.means
        rowCount = recorder.rowCount
    }

    var channelCount: Int { names.count }

    func mean(_ row: Int, _ channel: Int) -> Double { means[row * channelCount + channel] }

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
        cutEarlierRegime()
        findBlocks()
        guard !blocks.isEmpty else { throw .tooShort(seconds: seconds(first, rowCount - 1)) }
        for channel in 0..<channelCount {
            medians.append(centre(channel))
            scales.append(scale(channel))
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
    private mutating func findBlocks() {
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

    /// 0 for a channel that is constant, or missing for more than a fifth of the time.
    private func scale(_ channel: Int) -> Double {
        guard presentShare(channel) >= BaselineDoubt.presentShare else { return 0 }
        var spreads: [Double] = []
        for block in blocks {
            let values = values(channel, block)
            guard values.count > 1 else { continue }
            let wide = ScoreCalibration.quantile(values, 0.9)
            spreads.append((wide - ScoreCalibration.quantile(values, 0.1)) / 2.5631)
        }
        guard !spreads.isEmpty else { return 0 }
        let scale = ScoreCalibration.quantile(spreads, 0.5)
        // Below this it is the rounding of a mean of equal numbers.
        return scale > 1e-12 * max(1, centre(channel).magnitude) ? scale : 0
    }

    /// The share of a channel's values that are there, 0…1.
    func presentShare(_ channel: Int) -> Double {
        Double(values(channel, first..<rowCount).count) / Double(rowCount - first)
    }
}
