import Diagnostics

/// How many points a second there were over the last minute.
struct PointRate {
    private static let seconds = 60
    private var buckets = [UInt64](repeating: 0, count: seconds)
    private var newest: Int64 = 0
    private var begin: Int64?

    /// Notes `count` points at `now`.
    mutating func add(_ count: Int, at now: MonotonicTime) {
        advance(to: now)
        buckets[Int(newest) % Self.seconds] += UInt64(count)
    }

    /// Points a second; over less than a minute where there has been less.
    mutating func value(at now: MonotonicTime) -> Double {
        advance(to: now)
        let span = min(Int64(Self.seconds), newest - (begin ?? newest) + 1)
        return Double(buckets.reduce(0, +)) / Double(span)
    }

    private mutating func advance(to now: MonotonicTime) {
        let second = now.nanoseconds / 1_000_000_000
        if begin == nil {
            begin = second
            newest = second
        }
        guard second > newest else { return }
        for past in 1...min(Int64(Self.seconds), second - newest) {
            buckets[Int(newest + past) % Self.seconds] = 0
        }
        newest = second
    }
}
