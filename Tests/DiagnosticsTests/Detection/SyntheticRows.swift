import Diagnostics

/// Rows of a healthy machine, one a second, from a seed: three channels, the first two related.
struct SyntheticRows {
    var random: SplitMix64
    var second: Int64 = 0

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    var time: MonotonicTime { MonotonicTime(nanoseconds: second * 1_000_000_000) }

    /// A number near 0 with a standard deviation of 1: the sum of twelve even ones.
    mutating func noise() -> Double {
        var sum = -6.0
        for _ in 0..<12 { sum += Double(random.next() >> 11) * 0x1p-53 }
        return sum
    }

    /// The next row; `shift` is added to the second channel.
    mutating func next(shift: Double = 0) -> [Double] {
        second += 1
        let common = noise()
        return [230 + common + noise(), 5 + 0.1 * common + 0.1 * noise() + shift, noise()]
    }

    static let names = ["voltage_v", "current_a", "vibration_g"]

    /// A baseline of `count` rows, changed by `change`.
    mutating func baseline(
        count: Int = 400,
        names: [String] = Self.names,
        readiness: ReferenceReadiness = ReferenceReadiness(span: .seconds(300), rows: 300),
        _ change: (Int, inout [Double]) -> Void = { _, _ in }
    ) throws -> Baseline {
        var recorder = ReferenceRecorder(channelNames: names, readiness: readiness)
        for index in 0..<count {
            var row = next()
            change(index, &row)
            recorder.take(row.span, at: time)
        }
        return try Baseline(fitting: recorder)
    }
}
