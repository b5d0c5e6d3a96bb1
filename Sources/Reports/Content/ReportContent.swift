import Diagnostics
import Store

/// All that a report says, made of stored data only.
public struct ReportContent: Sendable {
    /// Of whom, of when and under which assumptions.
    public let subject: ReportSubject
    /// Where the events come from, in the order of their stored numbers.
    public internal(set) var sources: [Source] = []
    /// How much of the range there is data of.
    public internal(set) var coverage: Coverage
    /// Each signal over the range, in the order of `Signal.allCases`.
    public internal(set) var signals = [SignalStatistics](
        repeating: SignalStatistics(),
        count: Signal.allCases.count
    )
    /// The same of the range's last 24 h, of records in which the machine was RUNNING at their end.
    public internal(set) var lastDay = [SignalStatistics](
        repeating: SignalStatistics(),
        count: Signal.allCases.count
    )
    /// The course of each signal, in the order of `Signal.allCases`.
    public internal(set) var trends = [Trend](repeating: Trend(), count: Signal.allCases.count)
    /// The course of the anomaly score.
    public internal(set) var scores = Trend()
    /// The course of the health, 0…100.
    public internal(set) var healthTrend = Trend()
    /// The highest score and when it was; nil where nothing was judged.
    public internal(set) var peak: Peak?
    /// Records in which something was judged.
    public internal(set) var judged = 0
    /// Records in which the detector held an alarm.
    public internal(set) var alarms = 0
    /// Records by what the machine did, in the order of `OperatingState.allCases`.
    public internal(set) var byState = [Int](repeating: 0, count: OperatingState.allCases.count)
    /// Health at the end, 0…100, by the last judgement; nil where there is none.
    public internal(set) var lastHealth: Int?
    /// The asset's state at the end; nil where nothing was judged.
    public internal(set) var lastState: AssetState?
    /// What deviations were made of.
    public internal(set) var contributions = Contributions()
    /// The health reports.
    public internal(set) var reports: HealthHistory
    /// What was used and what it cost.
    public internal(set) var energy = EnergyReading()
    /// What happened.
    public internal(set) var log = ReportLog()
    /// The versions learned before the end of the range, oldest first, baselines and forests.
    public internal(set) var artifacts: [StoredArtifact] = []
    /// The baseline that the last report names; nil where it is not stored.
    public internal(set) var baseline: Baseline?
    /// SHA-256 of that baseline's artifact.
    public internal(set) var baselineDigest: String?
    /// What retention removed within the range.
    public internal(set) var removals: [Removal] = []
    /// SHA-256 of the records as they are stored, in the order of time: each one's number as 8 bytes,
    /// the highest first, then its block.
    public internal(set) var dataDigest = ""

    /// The highest score of the range.
    public struct Peak: Hashable, Sendable {
        /// The score, 0…1.
        public let score: Double
        /// When it was.
        public let time: Timestamp
    }

    init(_ subject: ReportSubject) {
        self.subject = subject
        coverage = Coverage(from: subject.from, end: subject.end, limit: subject.gapLimit)
        let day = Timestamp(microseconds: subject.end.microseconds - 86_400_000_000)
        reports = HealthHistory(recentFrom: max(day, subject.from))
    }

    /// Whether anything in it was simulated: then nothing of it may pass as measured.
    public var isSimulated: Bool { sources.contains(.simulator) }

    /// Health to be shown, 0…100: of the last judgement, which a report may be minutes older than; of the
    /// last report where no judgement is left; nil without both.
    public var health: Int? { lastHealth ?? reports.last?.health }

    /// The report's number, 32 hexadecimal digits: the same content has the same one.
    public var identity: String {
        var hash = SHA256()
        hash.update(dataDigest.utf8)
        for text in [
            subject.assetID, subject.assetName, subject.site, "\(subject.from)", "\(subject.end)",
            subject.programVersion, "\(reports.count)", "\(log.count)",
        ] {
            hash.update(text.utf8)
            hash.update(CollectionOfOne(0))
        }
        return SHA256.hexadecimal(Array(hash.finish().prefix(16)))
    }

    /// The statistics of a baseline's channel for `signal`; nil where it has none.
    public func healthy(_ signal: Signal) -> Baseline.Channel? {
        baseline?.channels.first { $0.name == "\(signal.name)_mean" }
            ?? baseline?.channels.first { $0.name == signal.name }
    }
}
