import Acquisition
import Diagnostics
import Store

/// Runs what is stored of an asset through a detector of its own, against a baseline.
struct BaselineTrial: ~Copyable {
    /// What it has found.
    struct Findings {
        /// An alarm that the detector would have raised.
        struct Alarm {
            let time: Timestamp
            let reason: String
        }

        /// The most alarms that are told; all are counted.
        static let toldLimit = 20

        /// S of every row that was judged.
        var normScores: [Double] = []
        var alarms: [Alarm] = []
        var alarmCount = 0
        /// Records that do not decode.
        var unreadable = 0
        /// Records of which only a summary is left, which a slow source cannot be judged by.
        var withoutEvents = 0

        /// The share of rows beyond the edge of what was healthy.
        var shareAboveOne: Double {
            normScores.isEmpty
                ? 0 : Double(normScores.count { $0 > 1 }) / Double(normScores.count)
        }

        /// The median of S; nil where nothing was judged.
        var median: Double? {
            let sorted = normScores.sorted()
            return sorted.isEmpty ? nil : sorted[sorted.count / 2]
        }
    }

    /// What is needed of an asset whose rows are its events and that has extra channels.
    struct Extras {
        let deviceIDs: [String]
        let names: [String]
        var values: ExtraValues
        var latest: [LatestReadings]
    }

    /// The names of the channels that a signal of the event gives no value for, in their order.
    static func extraNames(_ baseline: Baseline) -> [String] {
        guard baseline.pace.aggregate == .mean else { return [] }
        return baseline.channels.map(\.name).filter { name in
            !Signal.allCases.contains { $0.name == name }
        }
    }

    private let baseline: Baseline
    private let labels: [FeatureLabel]
    private var detector: Detector
    private var extras: Extras?
    private var row: [Double]
    private var wasAlarm = false
    private(set) var findings = Findings()

    init(_ baseline: Baseline, extras: Extras?) {
        self.baseline = baseline
        self.extras = extras
        labels = baseline.channels.map { FeatureLabel(name: $0.name, label: $0.name, unit: "") }
        detector = Detector(baseline)
        row = [Double](repeating: .nan, count: baseline.channels.count)
    }

    /// Takes one record, or what is left of it; the records come in the order of their times.
    mutating func take(_ stored: HistoryRow) {
        do throws(StoreError) {
            let names = try stored.featureNames()
            switch try stored.decoded() {
            case .record(let record):
                // What is simulated says nothing of a real machine, nor the reverse.
                guard (record.source == .simulator) == baseline.isSimulated else { return }
                if baseline.pace.aggregate == .median {
                    take(record.windows, record.assessments, names, stored)
                } else {
                    take(record, stored)
                }
            case .summary(let summary):
                if baseline.pace.aggregate == .median {
                    take(summary.windows, summary.assessments, names, stored)
                } else {
                    findings.withoutEvents += 1
                }
            }
        } catch {
            findings.unreadable += 1
        }
    }

    private mutating func take(
        _ windows: [FeatureWindow],
        _ assessments: [Assessment],
        _ names: [String],
        _ stored: HistoryRow
    ) {
        let places = baseline.channels.map { channel in names.firstIndex(of: channel.name) }
        for window in windows {
            guard Self.isRunning(assessments, at: window.last) else {
                detector.restart()
                continue
            }
            for (channel, place) in places.enumerated() {
                row[channel] =
                    place.flatMap { $0 < window.values.count ? window.values[$0] : nil }
                    ?? .nan
            }
            judge(at: stored.timestamp(of: window.last))
        }
    }

    private mutating func take(_ record: AssetRecord, _ stored: HistoryRow) {
        var polls = record.polls[...]
        for event in record.events {
            while let poll = polls.first, poll.time <= event.time {
                polls.removeFirst()
                guard let device = extras?.deviceIDs.firstIndex(of: poll.deviceID) else { continue }
                for reading in poll.readings { extras?.latest[device].take(reading) }
            }
            guard Self.isRunning(record.assessments, at: event.time) else {
                detector.restart()
                continue
            }
            if let latest = extras?.latest { extras?.values.update(from: latest, at: event.time) }
            for (channel, part) in baseline.channels.enumerated() {
                if let signal = Signal.allCases.first(where: { $0.name == part.name }) {
                    row[channel] = event[signal] ?? .nan
                } else {
                    let place = extras?.names.firstIndex(of: part.name)
                    row[channel] = place.flatMap { extras?.values.values[$0] } ?? .nan
                }
            }
            judge(at: stored.timestamp(of: event.time))
        }
    }

    private mutating func judge(at time: Timestamp) {
        let present = row
        let outcome = detector.judge(
            present.span,
            at: MonotonicTime(nanoseconds: time.microseconds &* 1_000)
        )
        guard case .judged(let judgement) = outcome else { return }
        findings.normScores.append(judgement.normScore)
        defer { wasAlarm = judgement.isAlarm }
        guard judgement.isAlarm, !wasAlarm else { return }
        findings.alarmCount += 1
        guard findings.alarms.count < Findings.toldLimit else { return }
        let reasons = Explanation.deviations(judgement.contributions, labels: labels)
        findings.alarms.append(
            Findings.Alarm(
                time: time,
                reason: reasons.map(\.reason).joined(separator: "; ")
            )
        )
    }

    /// Whether the machine ran, and had for long enough to be looked at.
    private static func isRunning(_ assessments: [Assessment], at time: MonotonicTime) -> Bool {
        guard let standing = assessments.first(where: { $0.time == time })?.standing else {
            return false
        }
        return standing != .resting && standing != .starting
    }
}
