/// The last rows of all channels and their window means, past-only, in memory taken at the start.
///
/// m_j(t) = mean of channel j over (t − W, t], or the median of its newest five rows, as its pace says;
/// values that are missing are left out; NaN where all are, and until rows have come for W. A gap
/// longer than W, or a time before the last, starts afresh.
struct ChannelRing: ~Copyable {
    /// The rows that are kept: the lag of the quiet drift at four rows a second.
    static let rowLimit = 128

    let channelCount: Int
    let pace: DetectionPace
    /// The number of rows that are held.
    private(set) var count = 0
    /// The place of the newest row.
    private(set) var newest = 0
    /// When the first row after the start or the last gap came, in ns.
    private(set) var start: Int64 = 0
    private(set) var times: [Int64]
    private(set) var values: [Double]
    private(set) var means: [Double]
    /// The values of a window in their order, for a median.
    private var sorted: [Double]

    /// An empty ring.
    init(channelCount: Int, pace: DetectionPace) {
        self.channelCount = channelCount
        self.pace = pace
        sorted = [Double](repeating: 0, count: DetectionPace.medianRows)
        times = [Int64](repeating: 0, count: Self.rowLimit)
        values = [Double](repeating: .nan, count: Self.rowLimit * channelCount)
        means = [Double](repeating: .nan, count: Self.rowLimit * channelCount)
    }

    /// Whether rows have come for W without a gap.
    var isWhole: Bool {
        count > 0 && times[newest] &- start >= pace.fill
    }

    /// Adds a row; the seconds since the one before, 0…W, and 0 after a gap.
    mutating func take(_ row: Span<Double>, at time: MonotonicTime) -> Double {
        precondition(row.count == channelCount, "\(row.count) values, \(channelCount) channels")
        var step: Int64 = 0
        if count > 0 {
            step = time.nanoseconds &- times[newest]
            if step < 0 || step > pace.reach { restart() }
        }
        if count == 0 {
            start = time.nanoseconds
            step = 0
        }
        newest = (newest + 1) % Self.rowLimit
        count = min(count + 1, Self.rowLimit)
        times[newest] = time.nanoseconds
        for channel in 0..<channelCount {
            let value = row[channel]
            let isUsable = value.magnitude <= Moments.magnitudeLimit
            values[newest * channelCount + channel] = isUsable ? value : .nan
        }
        average()
        return Double(step) / 1e9
    }

    /// Forgets all rows.
    mutating func restart() {
        count = 0
    }

    /// A channel's newest value; NaN where it is missing.
    func value(_ channel: Int) -> Double { values[newest * channelCount + channel] }

    /// A channel's newest window mean.
    func mean(_ channel: Int) -> Double { means[newest * channelCount + channel] }

    /// The place of the oldest row that is no older than the lag of the quiet drift.
    func laggedPlace() -> Int {
        let limit =
            times[newest]
            &- DetectionRules.nanoseconds(
                DetectionRules.quietLagSeconds * pace.stretch
            )
        var lagged = newest
        for age in 1..<max(1, count) {
            let place = place(age: age)
            guard times[place] >= limit else { break }
            lagged = place
        }
        return lagged
    }

    /// A channel's window mean in the row at `place`.
    func mean(_ channel: Int, place: Int) -> Double { means[place * channelCount + channel] }

    /// The place of the row `age` rows before the newest.
    func place(age: Int) -> Int { (newest - age + Self.rowLimit) % Self.rowLimit }

    /// Sets the window means of the newest row.
    private mutating func average() {
        let rows = isWhole ? rowsOfWindow() : 0
        for channel in 0..<channelCount {
            means[newest * channelCount + channel] =
                switch pace.aggregate {
                case .mean: mean(channel, rows: rows)
                case .median: median(channel, rows: rows)
                }
        }
    }

    /// The newest rows that are within a window.
    private func rowsOfWindow() -> Int {
        let limit = times[newest] &- pace.reach
        var age = 0
        while age < min(count, pace.rowLimit), times[place(age: age)] > limit { age += 1 }
        return age
    }

    /// The mean of a channel's newest `rows` values; NaN where none is there.
    private func mean(_ channel: Int, rows: Int) -> Double {
        var sum = 0.0
        var points = 0.0
        for age in 0..<rows {
            let value = values[place(age: age) * channelCount + channel]
            if !value.isNaN {
                sum += value
                points += 1
            }
        }
        return points > 0 ? sum / points : .nan
    }

    /// The median of a channel's newest `rows` values, the mean of two for an even number.
    private mutating func median(_ channel: Int, rows: Int) -> Double {
        var points = 0
        for age in 0..<rows {
            let value = values[place(age: age) * channelCount + channel]
            guard !value.isNaN else { continue }
            var place = points
            while place > 0, sorted[place - 1] > value {
                sorted[place] = sorted[place - 1]
                place -= 1
            }
            sorted[place] = value
            points += 1
        }
        guard points > 0 else { return .nan }
        let upper = sorted[points / 2]
        return points % 2 == 1 ? upper : (sorted[points / 2 - 1] + upper) / 2
    }

    /// Puts back a row as it was stored, the oldest first.
    mutating func restore(time: Int64, values row: [Double], means averages: [Double]) {
        newest = (newest + 1) % Self.rowLimit
        count = min(count + 1, Self.rowLimit)
        times[newest] = time
        for channel in 0..<channelCount {
            values[newest * channelCount + channel] = row[channel]
            means[newest * channelCount + channel] = averages[channel]
        }
    }

    /// Puts back when the rows began.
    mutating func restore(start: Int64) { self.start = start }
}
