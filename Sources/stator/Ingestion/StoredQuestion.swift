import Diagnostics

/// Which of some events of one asset are stored already: one question, and no long one.
///
/// Events far apart are asked for apart, so that what lies between them is not read, and no question
/// keeps the store's thread from its commits for long.
struct StoredQuestion {
    /// The longest gap between two events of one question.
    static let gapLimit = Duration.seconds(60)
    /// The longest time that one question is about.
    static let spanLimit = Duration.seconds(600)

    /// The ids.
    private(set) var ids: Set<EventIdentity>
    /// From the earliest event to the latest.
    private(set) var range: ClosedRange<Timestamp>

    /// The questions for `events`, of which those without a timestamp are not asked for.
    static func questions(for events: [SensorEvent]) -> [StoredQuestion] {
        let stamped = events.compactMap { event in event.timestamp.map { ($0, event.identity) } }
        var questions: [StoredQuestion] = []
        for (timestamp, identity) in stamped.sorted(by: { $0.0 < $1.0 }) {
            if let last = questions.last?.range, timestamp <= last.upperBound + gapLimit,
                timestamp <= last.lowerBound + spanLimit
            {
                questions[questions.count - 1].ids.insert(identity)
                questions[questions.count - 1].range = last.lowerBound...timestamp
            } else {
                questions.append(StoredQuestion(ids: [identity], range: timestamp...timestamp))
            }
        }
        return questions
    }
}
