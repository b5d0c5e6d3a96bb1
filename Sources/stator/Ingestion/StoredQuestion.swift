import Diagnostics

/// Which of some events of one asset are stored already: one question, and no long one.
///
/// Events far apart are asked for as ranges apart, so that what lies between them is not read. One
/// question has many ranges, so that a sparse backfill takes few, and limits, so that none keeps the
/// store's thread from its commits for long.
struct StoredQuestion {
    /// The longest gap between two events of one range.
    static let gapLimit = Duration.seconds(60)
    /// The longest time that the ranges of one question are about.
    static let spanLimit = Duration.seconds(600)
    /// The most ranges of one question.
    static let rangeLimit = 200

    /// The ids.
    private(set) var ids: Set<EventIdentity> = []
    /// From the earliest event to the latest where none are far apart, the earliest range first.
    private(set) var ranges: [ClosedRange<Timestamp>] = []
    private var span = Duration.zero

    /// The questions for `events`, of which those without a timestamp are not asked for.
    static func questions(for events: [SensorEvent]) -> [StoredQuestion] {
        let stamped = events.compactMap { event in event.timestamp.map { ($0, event.identity) } }
        var questions: [StoredQuestion] = []
        var question = StoredQuestion()
        for (timestamp, identity) in stamped.sorted(by: { $0.0 < $1.0 }) {
            if !question.takes(timestamp) {
                questions.append(question)
                question = StoredQuestion()
                _ = question.takes(timestamp)
            }
            question.ids.insert(identity)
        }
        if !question.ids.isEmpty { questions.append(question) }
        return questions
    }

    /// Asks for what was taken at `timestamp` too, which is no earlier than all before.
    ///
    /// - Returns: false where it would become too long.
    private mutating func takes(_ timestamp: Timestamp) -> Bool {
        guard let last = ranges.last, timestamp <= last.upperBound + Self.gapLimit else {
            guard ranges.count < Self.rangeLimit else { return false }
            ranges.append(timestamp...timestamp)
            return true
        }
        let more = timestamp.microseconds - last.upperBound.microseconds
        guard span + .microseconds(more) <= Self.spanLimit else { return false }
        span += .microseconds(more)
        ranges[ranges.count - 1] = last.lowerBound...timestamp
        return true
    }
}
