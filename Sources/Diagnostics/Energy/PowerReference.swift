/// An asset's own usual power by operating state and load, to tell when it needs more for the same.
///
/// A small fixed table: each cell keeps the first 61 powers it was given, sorted, and is then
/// frozen, so a slow fault never becomes the reference. Whoever learns the baseline gives healthy
/// powers only, and empties the table with it.
public struct PowerReference: ~Copyable {
    /// The loads that are told apart: tenths of the rated current, 0 … 1.5 and above.
    public static let loadCount = 16
    /// A cell says nothing before it has this many powers.
    public static let readyCount = 31
    /// A cell keeps this many.
    public static let cellLimit = 61

    private static let states: [OperatingState] = [.running, .idle]

    let ratedCurrentA: Double
    private let spacingNanoseconds: Int64
    var powers: [Double]
    var counts: [Int]
    private var lastTaken: [Int64?]

    /// An empty table for a motor of `ratedCurrentA`, above 0.
    ///
    /// A cell takes one power each `spacing`, so that it is of more than a minute of one load.
    public init(ratedCurrentA: Double, spacing: Duration = .seconds(10)) {
        precondition(ratedCurrentA > 0, "ratedCurrentA must be above 0, not \(ratedCurrentA)")
        self.ratedCurrentA = ratedCurrentA
        spacingNanoseconds = spacing.wholeNanoseconds
        let cells = Self.states.count * Self.loadCount
        powers = [Double](repeating: 0, count: cells * Self.cellLimit)
        counts = [Int](repeating: 0, count: cells)
        lastTaken = [Int64?](repeating: nil, count: cells)
    }

    /// Takes the mean power of a healthy window; what is OFF, full or not spaced is not taken.
    public mutating func learn(
        powerKW: Double,
        currentA: Double,
        state: OperatingState,
        at time: MonotonicTime
    ) {
        guard powerKW >= 0, powerKW.isFinite, let cell = cell(currentA: currentA, state: state),
            counts[cell] < Self.cellLimit
        else { return }
        if let last = lastTaken[cell], time.nanoseconds >= last,
            time.nanoseconds &- last < spacingNanoseconds
        {
            return
        }
        lastTaken[cell] = time.nanoseconds
        let start = cell * Self.cellLimit
        var place = start + counts[cell]
        while place > start, powers[place - 1] > powerKW {
            powers[place] = powers[place - 1]
            place -= 1
        }
        powers[place] = powerKW
        counts[cell] += 1
    }

    /// The median power in kW at this state and load; nil before 31 powers were learned there.
    public func medianKW(currentA: Double, state: OperatingState) -> Double? {
        guard let cell = cell(currentA: currentA, state: state), counts[cell] >= Self.readyCount
        else { return nil }
        let start = cell * Self.cellLimit
        let count = counts[cell]
        let upper = powers[start + count / 2]
        return count % 2 == 1 ? upper : 0.5 * (powers[start + count / 2 - 1] + upper)
    }

    /// 100 · (P − median) / median in %; nil where there is no median above 0.
    public func deviationPercent(
        powerKW: Double,
        currentA: Double,
        state: OperatingState
    ) -> Double? {
        guard powerKW.isFinite, let median = medianKW(currentA: currentA, state: state), median > 0
        else { return nil }
        return 100 * (powerKW - median) / median
    }

    /// Forgets everything, with the baseline.
    public mutating func removeAll() {
        for cell in counts.indices {
            counts[cell] = 0
            lastTaken[cell] = nil
        }
    }

    private func cell(currentA: Double, state: OperatingState) -> Int? {
        guard currentA >= 0, currentA.isFinite, let row = Self.states.firstIndex(of: state) else {
            return nil
        }
        let tenths = min(10 * currentA / ratedCurrentA, Double(Self.loadCount - 1))
        return row * Self.loadCount + Int(tenths)
    }
}
