import Diagnostics
import Store

/// One line of a report's readings: what a record, about a second, says.
public struct ReadingRow: Sendable {
    /// When it begins.
    public let timestamp: Timestamp
    /// When its last event or poll was.
    public let end: Timestamp
    /// The number of the record in the store.
    public let recordID: Int64
    /// Where its events come from.
    public let source: Source
    /// What the machine was doing at its last event; nil without events.
    public let state: OperatingState?
    /// The worst quality of its signals and readings.
    public let quality: Quality
    /// How many events it has, or had before they made room.
    public let eventCount: Int
    /// Whether only the summary is left of it.
    public let isSummary: Bool
    /// Of each signal the extremes and the mean of its events.
    public let figures: RecordSummary
    /// What was judged in it, oldest first.
    public let assessments: [Assessment]
    /// The names that the channels of `assessments` go by.
    public let channelNames: [String]

    /// The judgement with the highest score; nil where nothing was judged.
    public var worst: Assessment? {
        var worst: Assessment?
        for assessment in assessments where assessment.score != nil {
            if (assessment.score ?? 0) > (worst?.score ?? -1) { worst = assessment }
        }
        return worst
    }

    /// The last judgement, which says the state and the health.
    public var last: Assessment? { assessments.last }

    /// The row of `part`, which has a time.
    init?(_ part: StoredPart, _ content: StoredPart.Content) {
        guard let timestamp = part.head.timestamp else { return nil }
        self.timestamp = timestamp
        end = timestamp + part.head.duration
        recordID = part.head.id ?? 0
        source = part.head.source
        state = part.head.state
        quality = part.head.worstQuality
        eventCount = part.head.eventCount
        isSummary = part.isSummary
        switch content {
        case .record(let record):
            figures = RecordSummary(record.events)
            assessments = record.assessments
            channelNames = record.channelNames
        case .summary(let summary, let names):
            figures = summary
            assessments = summary.assessments
            channelNames = names
        }
    }
}
