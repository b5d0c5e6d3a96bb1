/// The spectrum of one channel's points: one Hann window, one radix-2 transform, fixed memory.
///
/// Sine, cosine and bit order are tables made at the start; the transform itself uses + − × only, in
/// one order, so every machine gives the same bits.
struct Spectrum: ~Copyable {
    /// How far a rotation stands above the lines about it, in power; white noise does so in about one
    /// window of a thousand.
    static let peakRatio = 12.0
    /// How many resolutions to either side of a range noise is measured in.
    private static let neighbourhood = 8

    let shape: SpectrumShape
    private let window: [Double]
    private let windowSum: Double
    private let windowSquareSum: Double
    /// cos and sin of 2πk / size, k < size / 2, one after the other.
    private let turns: [SIMD2<Double>]
    private let reversed: [Int32]
    private var values: [SIMD2<Double>]
    private var tapered: [Double]

    init(_ shape: SpectrumShape) {
        self.shape = shape
        let count = shape.pointCount
        let size = shape.size
        // The periodic Hann window: sin²(πn / N), whose transform is exactly three lines.
        window = (0..<count).map { index in
            let sine = DeterministicMath.sineCosine(turns: Double(index) / Double(2 * count)).sine
            return sine * sine
        }
        windowSum = window.reduce(0, +)
        windowSquareSum = window.reduce(0) { $0 + $1 * $1 }
        turns = (0..<(size / 2)).map { index in
            let turn = DeterministicMath.sineCosine(turns: Double(index) / Double(size))
            return SIMD2(turn.cosine, turn.sine)
        }
        let bits = size.trailingZeroBitCount
        reversed = (0..<size).map { index in
            var mirrored = 0
            for bit in 0..<bits where index & (1 << bit) != 0 { mirrored |= 1 << (bits - 1 - bit) }
            return Int32(mirrored)
        }
        values = [SIMD2<Double>](repeating: .zero, count: size)
        tapered = [Double](repeating: 0, count: count)
    }

    /// Transforms the newest points; false, and nothing is, where there are too few.
    ///
    /// What is transformed has the mean of those points taken off and the Hann window put on.
    mutating func transform(_ points: Span<Double>) -> Bool {
        let count = shape.pointCount
        guard points.count >= count else { return false }
        let start = points.count - count
        var sum = 0.0
        for index in 0..<count { sum += points[start &+ index] }
        let mean = sum / Double(count)
        var largest = 0.0
        for index in 0..<count {
            let difference = points[start &+ index] - mean
            largest = max(largest, difference.magnitude)
            tapered[index] = difference * window[index]
        }
        if largest <= 1e-12 * mean.magnitude {
            // What rounding makes of equal numbers is no spectrum.
            for index in 0..<count { tapered[index] = 0 }
        }
        for index in 0..<shape.size {
            values[Int(reversed[index])] = SIMD2(index < count ? tapered[index] : 0, 0)
        }
        butterflies()
        return true
    }

    /// The amplitude of a sine of `frequencyHz` in points taken at `rateHz`, in the channel's unit.
    ///
    /// 2 |Σ w·x·e^(−2πi·f·n / rate)| / Σw at the very frequency, not at a line near it, by Goertzel's
    /// recurrence: the peak value of a lone sine, exact to the window's side lobes.
    func amplitude(frequencyHz: Double, rateHz: Double) -> Double {
        let turn = DeterministicMath.sineCosine(turns: frequencyHz / rateHz)
        var before = 0.0
        var last = 0.0
        for index in tapered.indices {
            let next = tapered[index] + 2 * turn.cosine * last - before
            before = last
            last = next
        }
        let real = last - before * turn.cosine
        let imaginary = before * turn.sine
        return 2 * (real * real + imaginary * imaginary).squareRoot() / windowSum
    }

    /// The RMS of what lies in band `number` (0…3), in the channel's unit, by Parseval's theorem.
    ///
    /// √(Σ 2|X_k|² / (N · Σw²)); the bands together, and the lines below them, are the RMS of the
    /// points about their mean, where those fill the window evenly.
    func bandRMS(_ number: Int) -> Double {
        var sum = 0.0
        for line in shape.firstLine(ofBand: number)..<shape.firstLine(ofBand: number + 1) {
            sum += power(line)
        }
        return (2 * sum / (Double(shape.size) * windowSquareSum)).squareRoot()
    }

    /// The frequency in Hz where the spectrum is highest within `range`, in points taken at `rateHz`.
    ///
    /// A parabola through the highest line and its neighbours: off by less than a tenth of rate / N for
    /// a lone sine. Nil where that line is no peak, lies outside the range, or has less than
    /// `peakRatio` times the mean power of the lines about it: noise is no rotation.
    func peakHz(within range: ClosedRange<Double>, rateHz: Double) -> Double? {
        let linesPerHz = Double(shape.size) / rateHz
        let low = max(1, Int(range.lowerBound * linesPerHz) - 1)
        let high = min(shape.size / 2 - 1, Int(range.upperBound * linesPerHz) + 2)
        guard low < high else { return nil }
        var best = low
        for line in low...high where power(line) > power(best) { best = line }
        let left = power(best - 1).squareRoot()
        let middle = power(best).squareRoot()
        let right = power(best + 1).squareRoot()
        let curve = left - 2 * middle + right
        guard middle >= left, middle >= right, curve < 0 else { return nil }
        guard power(best) >= Self.peakRatio * neighbours(of: best, low, high) else { return nil }
        let peak = (Double(best) + 0.5 * (left - right) / curve) / linesPerHz
        return range.contains(peak) ? peak : nil
    }

    /// The mean power of the lines about low…high that are not in the main lobe of `best`.
    private func neighbours(of best: Int, _ low: Int, _ high: Int) -> Double {
        let resolution = (shape.size + shape.pointCount - 1) / shape.pointCount
        let reach = Self.neighbourhood * resolution
        var sum = 0.0
        var count = 0
        for line in max(1, low - reach)...min(shape.size / 2 - 1, high + reach)
        where (line - best).magnitude > 2 * resolution {
            sum += power(line)
            count &+= 1
        }
        return count > 0 ? sum / Double(count) : 0
    }

    private func power(_ line: Int) -> Double {
        let value = values[line]
        return value.x * value.x + value.y * value.y
    }

    /// The in-place transform of `values`, already in bit-reversed order (Cooley and Tukey, 1965).
    private mutating func butterflies() {
        var half = 1
        var stride = shape.size / 2
        while half < shape.size {
            var block = 0
            while block < shape.size {
                for offset in 0..<half {
                    let turn = turns[offset &* stride]
                    let even = values[block &+ offset]
                    let odd = values[block &+ offset &+ half]
                    let turned = SIMD2(
                        odd.x * turn.x + odd.y * turn.y,
                        odd.y * turn.x - odd.x * turn.y
                    )
                    values[block &+ offset] = even + turned
                    values[block &+ offset &+ half] = even - turned
                }
                block &+= 2 &* half
            }
            half &*= 2
            stride /= 2
        }
    }
}
