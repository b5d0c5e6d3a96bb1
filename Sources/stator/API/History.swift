import Diagnostics
import Store

/// An asset's past in points: of each series and each point the least, mean and greatest value.
struct History {
    /// The series, in the order in which they are written.
    static let seriesNames =
        Signal.allCases.map(\.name) + ["score", "norm_score", "health_score"]
    private static let score = Signal.allCases.count

    /// One series, point by point.
    struct Series {
        private(set) var least: [Double]
        private(set) var greatest: [Double]
        private(set) var sum: [Double]
        private(set) var count: [Int]

        init(points: Int) {
            least = [Double](repeating: .infinity, count: points)
            greatest = [Double](repeating: -.infinity, count: points)
            sum = [Double](repeating: 0, count: points)
            count = [Int](repeating: 0, count: points)
        }

        mutating func add(_ value: Double, at point: Int) {
            guard value.isFinite else { return }
            least[point] = min(least[point], value)
            greatest[point] = max(greatest[point], value)
            sum[point] += value
            count[point] += 1
        }

        mutating func add(_ figures: RecordSummary.Figures, at point: Int) {
            guard figures.count > 0, figures.mean.isFinite else { return }
            least[point] = min(least[point], figures.least)
            greatest[point] = max(greatest[point], figures.greatest)
            sum[point] += figures.mean * Double(figures.count)
            count[point] += figures.count
        }
    }

    let question: HistoryQuestion
    private(set) var series: [Series]
    /// Whether something is of the point.
    private(set) var isKnown: [Bool]
    private(set) var spans: HistorySpans
    private(set) var rawRows = 0
    private(set) var summaryRows = 0
    private(set) var events = 0
    /// Rows that do not decode.
    private(set) var unreadable = 0
    /// Where rows were passed over: of each time of this length one was looked at; nil: of all.
    var sampledEvery: Duration?
    private var spacing: [Int64] = []
    private var lastStart: Timestamp?
    private static let spacingLimit = 1_000

    init(_ question: HistoryQuestion) {
        self.question = question
        let points = question.points
        series = Self.seriesNames.map { _ in Series(points: points) }
        isKnown = [Bool](repeating: false, count: points)
        spans = HistorySpans()
    }

    /// A point's length, µs.
    var stepUS: Double {
        Double(question.to.microseconds - question.from.microseconds) / Double(question.points)
    }

    /// When a point begins, µs since 1970.
    func start(_ point: Int) -> Int64 {
        question.from.microseconds + Int64((Double(point) * stepUS).rounded())
    }

    /// Adds what is in `row`; one that does not decode is counted.
    mutating func add(_ row: HistoryRow) {
        note(row)
        do throws(StoreError) {
            switch try row.decoded() {
            case .record(let record):
                rawRows += 1
                for event in record.events { add(event, of: row) }
                add(record.assessments, of: row)
            case .summary(let summary):
                summaryRows += 1
                add(summary, of: row)
                add(summary.assessments, of: row)
            }
        } catch {
            unreadable += 1
        }
    }

    private mutating func add(_ event: SensorEvent, of row: HistoryRow) {
        guard let point = point(at: event.timestamp ?? row.timestamp(of: event.time)) else {
            return
        }
        isKnown[point] = true
        events += 1
        for (place, signal) in Signal.allCases.enumerated() {
            if let value = event[signal] { series[place].add(value, at: point) }
        }
    }

    private mutating func add(_ summary: RecordSummary, of row: HistoryRow) {
        guard let point = point(at: row.timestamp) else { return }
        isKnown[point] = true
        events += summary.figures.values.reduce(0) { max($0, $1.count) }
        for (place, signal) in Signal.allCases.enumerated() {
            if let figures = summary.figures[signal] { series[place].add(figures, at: point) }
        }
    }

    private mutating func add(_ assessments: [Assessment], of row: HistoryRow) {
        for judged in assessments {
            let time = row.timestamp(of: judged.time)
            guard let point = point(at: time) else { continue }
            if let score = judged.score { series[Self.score].add(score, at: point) }
            if let norm = judged.normScore { series[Self.score + 1].add(norm, at: point) }
            let health = judged.health
            if let health { series[Self.score + 2].add(Double(health), at: point) }
            let isWorn = health.map { RiskLevel(health: $0) != .low } ?? false
            if judged.isAlarm || isWorn { spans.add(time) }
        }
    }

    /// Adds a time in which an alarm was held, known from elsewhere.
    mutating func add(alarm: ClosedRange<Timestamp>) {
        let from = max(alarm.lowerBound, question.from)
        let to = min(alarm.upperBound, question.to)
        if from <= to { spans.add(from...to) }
    }

    /// The spans with an alarm or a risk above LOW.
    var anomalies: [ClosedRange<Timestamp>] {
        let sample = sampledEvery.map { Double($0.wholeNanoseconds) / 1_000 * 1.5 } ?? 0
        return spans.merged(within: Int64(max(2_500_000, sample, stepUS / 2)))
    }

    /// The times of which nothing is stored, though rows usually come far more often.
    var gaps: [ClosedRange<Timestamp>] {
        let usual = spacing.sorted()
        let apart = usual.isEmpty ? 1_000_000 : usual[usual.count / 2]
        var gaps: [ClosedRange<Timestamp>] = []
        var point = 0
        while point < question.points {
            guard !isKnown[point] else {
                point += 1
                continue
            }
            var end = point
            while end < question.points, !isKnown[end] { end += 1 }
            let from = start(point)
            let to = start(end)
            if to - from >= max(5_000_000, 3 * apart) {
                gaps.append(Timestamp(microseconds: from)...Timestamp(microseconds: to))
            }
            point = end
        }
        return gaps
    }

    private mutating func note(_ row: HistoryRow) {
        defer { lastStart = row.timestamp }
        guard spacing.count < Self.spacingLimit, let lastStart, row.timestamp > lastStart else {
            return
        }
        spacing.append(row.timestamp.microseconds - lastStart.microseconds)
    }

    private func point(at time: Timestamp) -> Int? {
        guard time >= question.from, time < question.to else { return nil }
        let offset = Double(time.microseconds - question.from.microseconds)
        return min(question.points - 1, Int(offset / stepUS))
    }
}

/// Times that are told apart only where something else lies between them.
struct HistorySpans {
    /// Spans that begin within this of the end of the last one are one with it, µs.
    private static let joinUS: Int64 = 2_500_000

    private var list: [ClosedRange<Timestamp>] = []

    mutating func add(_ time: Timestamp) {
        if let last = list.last, time >= last.lowerBound,
            time.microseconds - last.upperBound.microseconds <= Self.joinUS
        {
            list[list.count - 1] = last.lowerBound...max(last.upperBound, time)
        } else {
            list.append(time...time)
        }
    }

    mutating func add(_ span: ClosedRange<Timestamp>) { list.append(span) }

    /// All of them, in order, those within `reachUS` of each other as one.
    func merged(within reachUS: Int64) -> [ClosedRange<Timestamp>] {
        var merged: [ClosedRange<Timestamp>] = []
        for span in list.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last,
                span.lowerBound.microseconds - last.upperBound.microseconds <= reachUS
            {
                merged[merged.count - 1] =
                    last.lowerBound...max(last.upperBound, span.upperBound)
            } else {
                merged.append(span)
            }
        }
        return merged
    }
}
