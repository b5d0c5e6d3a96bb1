/// A sum of many small numbers whose error does not grow with their count.
///
/// Source: Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen",
/// ZAMM 54 (1974).
public struct CompensatedSum: Hashable, Sendable {
    private var sum: Double
    private var rest = 0.0

    /// A sum that starts at `value`.
    public init(_ value: Double = 0) {
        sum = value
    }

    /// The sum so far.
    public var value: Double { sum + rest }

    /// Adds `value`.
    public mutating func add(_ value: Double) {
        let next = sum + value
        rest += sum.magnitude >= value.magnitude ? (sum - next) + value : (value - next) + sum
        sum = next
    }
}
