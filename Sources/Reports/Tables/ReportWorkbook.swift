import Diagnostics
import Store

/// A report as a workbook: readings as they are read, then energy, log and summary.
struct ReportWorkbook {
    /// The most sheets of readings; 4 194 300 rows, 48 days at one a second.
    static let readingSheetLimit = 4

    private static let summary = "Summary"
    private static let log = "Operator log"
    private static let energy = "Energy"
    private static let readings = ["Readings", "Readings 2", "Readings 3", "Readings 4"]

    private var workbook: Workbook
    private let subject: ReportSubject
    private var sheetCount = 0
    private var rowCount = 0

    /// Begins in `file`.
    init(_ file: ReportFile, _ subject: ReportSubject) throws(ReportError) {
        self.subject = subject
        workbook = Workbook(
            file,
            names: [Self.summary, Self.log] + Self.readings + [Self.energy]
        )
        try beginReadings()
    }

    /// Adds a reading.
    mutating func add(_ row: ReadingRow) throws(ReportError) {
        if rowCount == Worksheet.rowLimit { try beginReadings() }
        rowCount += 1
        try workbook.add(
            ReadingColumns.values(row).map { value in
                switch value {
                case .time(let time): .time(time)
                case .text(let text): .text(text)
                case .number(let number): .number(number)
                case .count(let count): .number(Double(count))
                case .flag(let flag): .text(flag ? "yes" : "no")
                }
            }
        )
    }

    private mutating func beginReadings() throws(ReportError) {
        guard sheetCount < Self.readingSheetLimit else {
            throw .tooManyRows(
                format: "xlsx",
                limit: Self.readingSheetLimit * (Worksheet.rowLimit - 1)
            )
        }
        let names = ReadingColumns.names
        try workbook.begin(
            Worksheet(
                name: Self.readings[sheetCount],
                widths: names.map { $0 == "timestamp" ? 24 : max(11, Double($0.utf8.count) + 3) },
                frozenRows: 1,
                hasFilter: true
            )
        )
        try workbook.add(names.map(Cell.heading))
        sheetCount += 1
        rowCount = 1
    }

    /// Adds all else of `content` and ends the workbook.
    mutating func finish(_ content: ReportContent, _ store: StoredFile) throws(ReportError) {
        try addEnergy(content)
        try addLog(store)
        try addSummary(content)
        let twin = content.isSimulated ? " (DIGITAL TWIN, simulated)" : ""
        try workbook.finish(
            title: "Report of \(subject.title)\(twin)",
            author: subject.site,
            time: subject.end
        )
    }

    private mutating func addEnergy(_ content: ReportContent) throws(ReportError) {
        let currency = subject.tariff?.currency
        let cost = currency.map { "cost_\($0)" } ?? "cost (no tariff)"
        let names = [
            "day_start_utc", "kwh", "idle_kwh", "mean_kw", "peak_15min_kw", "load_factor",
            "power_factor", cost, "idle_cost", "unpriced_kwh", "covered_s", "uncovered_s",
        ]
        try workbook.begin(
            Worksheet(
                name: Self.energy,
                widths: [24] + [Double](repeating: 15, count: names.count - 1),
                frozenRows: 1,
                hasFilter: true
            )
        )
        try workbook.add(names.map(Cell.heading))
        for day in content.energy.days {
            let totals = day.totals
            let hasTariff = currency != nil
            try workbook.add([
                .time(day.start), .number(totals.kWh), .number(totals.idleKWh),
                .number(totals.meanKW), .number(totals.peakDemandKW), .share(totals.loadFactor),
                .number(totals.powerFactor), .money(hasTariff ? totals.energyCost : nil),
                .money(hasTariff ? totals.idleWasteCost : nil), .number(totals.unpricedKWh),
                .number(totals.covered.inSeconds), .number(totals.uncovered.inSeconds),
            ])
        }
    }

    private mutating func addLog(_ store: StoredFile) throws(ReportError) {
        try workbook.begin(
            Worksheet(
                name: Self.log,
                widths: [24, 12, 12, 28, 100, 60],
                frozenRows: 1,
                hasFilter: true
            )
        )
        try workbook.add(
            ["time_utc", "by", "severity", "type", "note", "evidence"].map(Cell.heading)
        )
        try ReportStream.events(of: subject, in: store) { event throws(ReportError) in
            try workbook.add([
                .time(event.timestamp), .text(event.isByOperator ? "operator" : "agent"),
                .text(event.severity.rawValue), .text(event.kind), .text(event.text),
                .text(event.evidence),
            ])
        }
    }

    private mutating func addSummary(_ content: ReportContent) throws(ReportError) {
        try workbook.begin(Worksheet(name: Self.summary, widths: [36, 26, 20, 20, 20, 20, 20]))
        for row in ReportSummaryRows(content: content).rows { try workbook.add(row) }
    }
}
