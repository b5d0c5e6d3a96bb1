import Diagnostics
import Store

/// Gathers what one asset gives into records of at most one second and one setting of the clock.
///
/// The first record of a run holds one event only: it is stored at once, so that whoever starts the
/// agent sees within moments that the whole way works.
struct RecordBuilder {
    /// The time a record spans at most.
    static let span = Duration.seconds(1)
    private let assetID: String
    private let source: Source
    private let identitySeed: UInt64
    private var start: MonotonicTime?
    private var firstSequence: UInt64 = 0
    private var events: [SensorEvent] = []
    private var polls: [DevicePoll] = []
    private var findings = AssetMonitor.Findings()
    private let featureNames: [String]
    private let channelNames: [String]
    private var isFirst = true

    /// A builder for an asset whose events are numbered under `identitySeed`.
    ///
    /// - Parameters:
    ///   - assetID: the asset.
    ///   - source: where its events come from.
    ///   - identitySeed: what they are numbered under.
    ///   - featureNames: the names of the features of its windows, in order.
    ///   - channelNames: the names of the channels that are judged, in order.
    init(
        assetID: String,
        source: Source,
        identitySeed: UInt64,
        featureNames: [String] = [],
        channelNames: [String] = []
    ) {
        self.assetID = assetID
        self.featureNames = featureNames
        self.channelNames = channelNames
        self.source = source
        self.identitySeed = identitySeed
    }

    /// Adds event number `sequence`; what it completes is given back.
    mutating func add(_ event: SensorEvent, sequence: UInt64) -> AssetRecord? {
        let isParted = AssetRecord.isParted(event, from: events.first)
        let finished = isParted ? close() : close(before: event.time)
        if start == nil { start = event.time }
        if events.isEmpty { firstSequence = sequence }
        events.append(event)
        if let finished { return finished }
        guard isFirst else { return nil }
        isFirst = false
        return close()
    }

    /// Adds what a device said in one poll; what it completes is given back.
    mutating func add(_ poll: DevicePoll) -> AssetRecord? {
        let finished = close(before: poll.time)
        if start == nil { start = poll.readings.map(\.time).min() ?? poll.time }
        polls.append(poll)
        return finished
    }

    /// Adds what was found of windows and judgements.
    mutating func add(_ more: AssetMonitor.Findings) {
        if start == nil {
            start = more.assessments.first?.time ?? more.windows.first?.first
        }
        findings.windows += more.windows
        findings.assessments += more.assessments
    }

    /// The record begun, if at `time` it is a second old or full.
    mutating func close(before time: MonotonicTime) -> AssetRecord? {
        guard let start else { return nil }
        let isFull =
            events.count >= AssetRecord.eventLimit || polls.count >= AssetRecord.pollLimit
            || findings.isFull
        return time - start >= Self.span || isFull ? close() : nil
    }

    /// The record begun, whatever its age; nil if there is nothing in it.
    mutating func close() -> AssetRecord? {
        guard let start else { return nil }
        defer {
            self.start = nil
            events.removeAll(keepingCapacity: true)
            polls.removeAll(keepingCapacity: true)
            findings.removeAll()
        }
        return AssetRecord(
            assetID: assetID,
            source: source,
            start: start,
            identitySeed: identitySeed,
            firstSequence: firstSequence,
            events: events,
            polls: polls,
            windows: findings.windows,
            assessments: findings.assessments,
            featureNames: findings.windows.isEmpty ? [] : featureNames,
            channelNames: findings.assessments.contains { !$0.parts.isEmpty } ? channelNames : []
        )
    }
}
