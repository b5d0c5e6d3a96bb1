import Diagnostics
import Store

/// The columns of readings, the same in every table.
enum ReadingColumns {
    /// A value of a column.
    enum Value {
        case time(Timestamp)
        case text(String)
        case number(Double?)
        case count(Int)
        case flag(Bool)
    }

    /// The names of the columns, in their order.
    static let names: [String] =
        ["timestamp", "source", "simulated", "operating_state", "quality", "events", "resolution"]
        + Signal.allCases.flatMap { ["\($0.name)_mean", "\($0.name)_min", "\($0.name)_max"] }
        + [
            "anomaly_score", "norm_score", "forest_score", "is_alarm", "asset_state", "standing",
            "degradation_index", "health_score", "record_id",
        ]

    /// The values of `row`, in the order of `names`.
    static func values(_ row: ReadingRow) -> [Value] {
        var values: [Value] = [
            .time(row.timestamp), .text(row.source.rawValue), .flag(row.source == .simulator),
            .text(row.state?.rawValue ?? ""), .text(row.quality.grade.name), .count(row.eventCount),
            .text(row.isSummary ? "summary" : "raw"),
        ]
        for signal in Signal.allCases {
            let figures = row.figures.figures[signal]
            values += [.number(figures?.mean), .number(figures?.least), .number(figures?.greatest)]
        }
        let worst = row.worst
        values += [
            .number(worst?.score), .number(worst?.normScore), .number(worst?.forestScore),
            .flag(row.assessments.contains(where: \.isAlarm)), .text(row.last?.state.name ?? ""),
            .text(row.last?.standing.name ?? ""), .number(row.last?.degradation),
            .number(row.last?.health.map(Double.init)), .count(Int(row.recordID)),
        ]
        return values
    }
}
