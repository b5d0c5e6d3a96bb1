/// The mean of what was said in the last hour, past-only, in fixed memory.
///
/// One sum a minute of the machine's clock: the mean is of the current minute and the 59 before it,
/// so of 59 to 60 minutes. Minutes without a value do not count.
struct RollingMean: ~Copyable {
    /// How many minutes are kept.
    static let minuteCount = 60
    private static let minute: Int64 = 60_000_000_000

    private var sums = [Double](repeating: 0, count: minuteCount)
    private var counts = [Int](repeating: 0, count: minuteCount)
    /// The newest minute that has been seen; nil before the first value.
    private var newest: Int64?

    /// Notes `value` at `time`; one that is not finite is none, and an older time starts afresh.
    mutating func take(_ value: Double, at time: MonotonicTime) {
        guard value.magnitude <= Moments.magnitudeLimit else { return }
        advance(to: time)
        let place = Self.place(time.nanoseconds / Self.minute)
        sums[place] += value
        counts[place] &+= 1
    }

    /// The mean at `time`; nil where the hour before it has no value.
    mutating func mean(at time: MonotonicTime) -> Double? {
        guard newest != nil else { return nil }
        advance(to: time)
        var sum = 0.0
        var count = 0
        for index in 0..<Self.minuteCount {
            sum += sums[index]
            count &+= counts[index]
        }
        return count > 0 ? sum / Double(count) : nil
    }

    /// Empties the minutes that `time` is past.
    private mutating func advance(to time: MonotonicTime) {
        let now = time.nanoseconds / Self.minute
        defer { newest = now }
        guard let newest, now >= newest, now &- newest < Int64(Self.minuteCount) else {
            for index in 0..<Self.minuteCount { empty(index) }
            return
        }
        var passed = newest
        while passed < now {
            passed &+= 1
            empty(Self.place(passed))
        }
    }

    private mutating func empty(_ place: Int) {
        sums[place] = 0
        counts[place] = 0
    }

    private static func place(_ minute: Int64) -> Int {
        let place = Int(minute % Int64(minuteCount))
        return place < 0 ? place + minuteCount : place
    }
}
