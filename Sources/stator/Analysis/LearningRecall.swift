import Diagnostics
import Store

/// Goes on with a baseline that was being learned when the agent stopped, from what is stored.
struct LearningRecall {
    /// How far back it looks at most; a baseline that took longer is learned anew.
    private static let spanS: Int64 = 4 * 3_600
    /// What is read at a time, in s.
    private static let sliceS: Int64 = 600

    private var latest: [LatestReadings]
    private let deviceIDs: [String]
    private var extras: ExtraValues

    /// A recall for an asset with these devices and extra channels.
    init(deviceIDs: [String], extras: ExtraValues) {
        self.deviceIDs = deviceIDs
        self.extras = extras
        latest = deviceIDs.map { _ in LatestReadings() }
    }

    /// Gives `monitor` what was recorded before; how many rows that was.
    ///
    /// - Throws: `StoreError` where it cannot be read: learning begins anew then.
    mutating func run(_ monitor: AssetMonitor) throws(StoreError) -> Int {
        guard let since = monitor.analysis.learningSince else { return 0 }
        let assetID = monitor.assetID
        let newest = try monitor.world.store.read { reader throws(StoreError) in
            try reader.latest(assetID)?.timestamp
        }
        guard let newest, newest.microseconds - since.microseconds <= Self.spanS * 1_000_000,
            newest >= since
        else { return 0 }
        var rows = 0
        var from = since
        while from <= newest {
            let through = Timestamp(microseconds: from.microseconds + Self.sliceS * 1_000_000 - 1)
            let range = from...through
            let records = try monitor.world.store.read { reader throws(StoreError) in
                try reader.records(of: assetID, in: range, limit: StoreReader.rowLimit)
            }
            for record in records
            where (record.source == .simulator) == monitor.isSimulated {
                rows += take(try record.decoded(), monitor)
            }
            from = Timestamp(microseconds: through.microseconds + 1)
        }
        return rows
    }

    private mutating func take(_ record: AssetRecord, _ monitor: AssetMonitor) -> Int {
        let learned = record.assessments.filter { $0.standing == .learning }.map(\.time)
        var rows = 0
        // Windows of another configuration may have as many features, but others.
        let isSame = record.featureNames == monitor.featureNames
        for window in record.windows where isSame && learned.contains(window.last) {
            monitor.analysis.recall(window)
            rows += 1
        }
        guard !monitor.analysis.channels.areFeatures else { return rows }
        var polls = record.polls[...]
        for event in record.events {
            while let poll = polls.first, poll.time <= event.time {
                polls.removeFirst()
                guard let device = deviceIDs.firstIndex(of: poll.deviceID) else { continue }
                for reading in poll.readings { latest[device].take(reading) }
            }
            guard learned.contains(event.time) else { continue }
            extras.update(from: latest, at: event.time)
            monitor.analysis.recall(event, extras: extras.values.span)
            rows += 1
        }
        return rows
    }
}
