import Diagnostics
import StatusPage

/// What part of an asset's past is asked for, and in how many points.
struct HistoryQuestion: Sendable {
    /// The points of an answer, and how many where nothing is said.
    static let points = (limits: 10...2_000, usual: 300)
    /// The longest span: ten years.
    static let spanLimitUS: Int64 = 3_660 * 86_400_000_000

    let from: Timestamp
    let to: Timestamp
    let points: Int

    /// Why a question is none.
    struct Fault: Error {
        let text: String
    }

    /// The question of `query`, at `now`; the last hour where it says nothing.
    init(_ query: [HTTPHeader], now: Timestamp?) throws(Fault) {
        var from: Timestamp?
        var to: Timestamp?
        var points = Self.points.usual
        for field in query {
            switch field.name {
            case "from": from = try Self.time(field, now)
            case "to": to = try Self.time(field, now)
            case "points":
                guard let number = Int(field.value), Self.points.limits.contains(number) else {
                    throw Fault(text: "points \(field.value) is not in 10…2000")
                }
                points = number
            default:
                throw Fault(text: "there is no \(field.name); there is from, to and points")
            }
        }
        guard var end = to ?? now else {
            throw Fault(text: "the clock cannot be trusted yet: say from and to in UTC")
        }
        // What is to come is no gap.
        if let now { end = min(end, now) }
        let start = from ?? Timestamp(microseconds: end.microseconds - 3_600_000_000)
        let span = end.microseconds - start.microseconds
        guard span >= Int64(points) * 1_000, span <= Self.spanLimitUS else {
            throw Fault(
                text:
                    "from \(start) to \(end) is no span of \(points) points: it is a millisecond a "
                    + "point or more, and ten years at most"
            )
        }
        self.from = start
        self.to = end
        self.points = points
    }

    /// `2026-01-31T12:00:00Z`, a date alone, or `-90s`, `-5m`, `-1h`, `-7d`: so long ago.
    static func time(_ field: HTTPHeader, _ now: Timestamp?) throws(Fault) -> Timestamp {
        let text = field.value
        if let time = Timestamp(text.utf8.count == 10 ? "\(text)T00:00:00Z" : text) { return time }
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        if let now, text.hasPrefix("-"), let unit = text.last.flatMap({ units[$0] }),
            let number = Int64(text.dropFirst().dropLast()), (0...86_400_000).contains(number),
            number * unit <= spanLimitUS / 1_000_000
        {
            return Timestamp(microseconds: now.microseconds - number * unit * 1_000_000)
        }
        throw Fault(
            text: "\(field.name) \(text) is no time: it is like 2026-01-31T12:00:00Z, or -1h"
        )
    }
}
