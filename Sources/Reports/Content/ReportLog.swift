import Diagnostics
import Store

/// The happenings of the range.
public struct ReportLog: Sendable {
    /// The most happenings that are told on paper, the newest of each kind of them; tables have all.
    public static let toldLimit = 64

    /// The newest happenings, oldest first.
    public private(set) var newest: [LogEvent] = []
    /// The newest of what operators did, oldest first.
    public private(set) var operators: [LogEvent] = []
    /// How many of each severity, in the order of `LogEvent.Severity.allCases`.
    public private(set) var bySeverity = [Int](
        repeating: 0,
        count: LogEvent.Severity.allCases.count
    )
    /// How many operators did.
    public private(set) var operatorCount = 0
    /// How many there are.
    public var count: Int { bySeverity.reduce(0, +) }

    mutating func add(_ event: LogEvent) {
        for (place, severity) in LogEvent.Severity.allCases.enumerated()
        where severity == event.severity {
            bySeverity[place] += 1
        }
        if event.isByOperator {
            operatorCount += 1
            Self.keep(event, in: &operators)
        } else {
            Self.keep(event, in: &newest)
        }
    }

    private static func keep(_ event: LogEvent, in list: inout [LogEvent]) {
        if list.count == toldLimit { list.removeFirst() }
        list.append(event)
    }
}

extension LogEvent {
    /// Whether an operator did it.
    public var isByOperator: Bool { kind.hasPrefix("operator_") || text.contains("by an operator") }
}
