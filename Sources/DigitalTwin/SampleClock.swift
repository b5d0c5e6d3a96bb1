/// The count of samples and the time they stand for, in whole numbers so that it never slips.
struct SampleClock: Hashable, Sendable {
    private static let nanosecondsPerSecond: Int64 = 1_000_000_000

    private let rateHz: Int64
    private var second: Int64 = 0
    private var sampleOfSecond: Int64 = 0
    /// The number of the sample, from 0.
    private(set) var index: UInt64 = 0

    init(rateHz: Int) {
        self.rateHz = Int64(rateHz)
    }

    /// Time since the first sample, cut to a nanosecond.
    var elapsed: Duration {
        .seconds(second) + .nanoseconds(sampleOfSecond * Self.nanosecondsPerSecond / rateHz)
    }

    mutating func advance() {
        index += 1
        sampleOfSecond += 1
        if sampleOfSecond == rateHz {
            sampleOfSecond = 0
            second += 1
        }
    }
}
