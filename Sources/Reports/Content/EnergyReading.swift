import Diagnostics
import Store

/// What an asset used in the range, by days of UTC.
///
/// It is summed from the stored events; of thinned records from their mean power. Once the periods of
/// the analysis are stored, only this file changes.
public struct EnergyReading: Sendable {
    /// A day of UTC.
    public struct Day: Hashable, Sendable {
        /// Its beginning, or that of the range.
        public let start: Timestamp
        /// What was used.
        public var totals: EnergyTotals
    }

    /// The days with data, oldest first; at most one more than `ReportSubject.dayLimit`.
    public private(set) var days: [Day] = []
    /// What was used in all of them.
    public private(set) var totals = EnergyTotals()

    private var meter: EnergyMeter
    private var day: Int64?
    private var bootID: String?
    private let from: Timestamp
    private let makeMeter: @Sendable () -> EnergyMeter

    init(_ subject: ReportSubject) {
        let tariff = subject.tariff
        let gap = max(subject.energyGapLimit, subject.gapLimit)
        makeMeter = { EnergyMeter(tariff: tariff, gapLimit: gap) }
        meter = makeMeter()
        from = subject.from
    }

    mutating func take(_ part: StoredPart, _ content: StoredPart.Content, at time: Timestamp) {
        if bootID != part.head.bootID {
            close()
            meter = makeMeter()
            bootID = part.head.bootID
        }
        let day = time.microseconds / 86_400_000_000
        if day != self.day {
            close()
            self.day = day
        }
        switch content {
        case .record(let record):
            for event in record.events { meter.take(event) }
        case .summary(let summary, _):
            guard summary.figures[.voltage] != nil else { return }
            meter.take(
                powerKW: summary.figures[.power]?.mean,
                powerFactor: summary.figures[.powerFactor]?.mean,
                state: part.head.state ?? .running,
                at: part.head.start,
                timestamp: time
            )
        }
    }

    mutating func close() {
        guard let day, meter.totals != EnergyTotals() else { return }
        let start = max(from, Timestamp(microseconds: day * 86_400_000_000))
        totals.add(meter.totals)
        if let last = days.last, last.start == start {
            days[days.count - 1].totals.add(meter.totals)
        } else {
            days.append(Day(start: start, totals: meter.totals))
        }
        meter.reset()
    }
}
