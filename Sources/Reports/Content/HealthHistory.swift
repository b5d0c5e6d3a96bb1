import Diagnostics
import Store

/// The health reports of the range.
public struct HealthHistory: Sendable {
    /// The most estimates of the remaining life that the last day's range is taken from.
    public static let estimateLimit = 4_096

    /// How many reports there are.
    public private(set) var count = 0
    /// How many of each risk, in the order of `RiskLevel.allCases`.
    public private(set) var byRisk = [Int](repeating: 0, count: RiskLevel.allCases.count)
    /// The first report; nil where there is none.
    public private(set) var first: HealthReport?
    /// The last report; nil where there is none.
    public private(set) var last: HealthReport?
    /// The first of those with the lowest health.
    public private(set) var worst: HealthReport?
    private var estimates: [Double] = []
    private let recent: Timestamp

    init(recentFrom: Timestamp) { recent = recentFrom }

    mutating func add(_ report: HealthReport) {
        count += 1
        byRisk[Int(report.risk.rawValue)] += 1
        first = first ?? report
        last = report
        if report.health < worst?.health ?? .max { worst = report }
        guard let time = report.timestamp, time >= recent else { return }
        guard let days = report.maintenanceWindowDays else { return }
        if estimates.count == Self.estimateLimit { estimates.removeFirst(Self.estimateLimit / 2) }
        estimates.append(days)
    }

    /// How the estimates of the range's last day lie.
    public struct LifeRange: Hashable, Sendable {
        /// How many estimates there are.
        public let count: Int
        /// Their 10th percentile, in days.
        public let low: Double
        /// Their 90th percentile, in days.
        public let high: Double
    }

    /// The spread of the last day's estimates; nil below two.
    public var lifeRange: LifeRange? {
        guard estimates.count > 1 else { return nil }
        let sorted = estimates.sorted()
        func quantile(_ share: Double) -> Double {
            let position = share * Double(sorted.count - 1)
            let below = Int(position)
            let above = min(below + 1, sorted.count - 1)
            return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
        }
        return LifeRange(count: estimates.count, low: quantile(0.1), high: quantile(0.9))
    }

    /// The remaining life in a sentence, with its range and what it assumes.
    public var lifeText: String {
        guard let last else { return "Not known: the range has no health report" }
        guard let days = last.maintenanceWindowDays else {
            return "None foreseen, or not yet known, by the last report"
        }
        let about = "About \(RemainingLife.span(days: days)) by the last report"
        guard let range = lifeRange else { return "\(about), if wear goes on as lately" }
        return "\(about); the \(range.count) estimates of its last 24 h lie between "
            + "\(RemainingLife.span(days: range.low)) and \(RemainingLife.span(days: range.high)) "
            + "(P10 to P90), if wear goes on as lately"
    }
}
