import Diagnostics
import StatusPage

/// What part of an asset's past is asked for, and in how many points.
struct HistoryQuestion: Sendable {
    /// The points of an answer, and how many where nothing is said.
    static let points = (limits: 10...2_000, usual: 300)
    /// The longest span: ten years.
    static let spanLimitUS = AskedTime.secondsAgoLimit * 1_000_000

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

    /// The time that a field gives, as `AskedTime` has it.
    static func time(_ field: HTTPHeader, _ now: Timestamp?) throws(Fault) -> Timestamp {
        if let time = AskedTime.read(field.value, now: now) { return time }
        let words = "\(field.name) \(AskedTime.shown(field.value)) is no time"
        guard now == nil, field.value.hasPrefix("-") else {
            throw Fault(text: "\(words): it is \(AskedTime.forms)")
        }
        throw Fault(text: "\(words) while the clock cannot be trusted: say it in UTC")
    }
}
