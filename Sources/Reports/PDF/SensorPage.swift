import Diagnostics

/// Page 2 of the certificate: what the sensors said, against what is healthy.
struct SensorPage {
    let content: ReportContent

    func draw(_ page: PDFPage, _ frame: PageFrame) {
        let left = PageFrame.x(0)
        var y = page.heading(
            "Signals while RUNNING in the last 24 h of the range, against the baseline",
            x: left,
            y: 120,
            width: PageFrame.width
        )
        y = table.draw(on: page, x: left, y: y, width: PageFrame.width, bottom: 250)
        page.paragraph(
            "Least, greatest and mean are of all events of RUNNING records; σ is that of the means of the records, about one "
                + "a second. The baseline is \(baselineText). Deviation: mean of the last 24 h less the "
                + "baseline's mean, in its σ.",
            x: left,
            y: y,
            width: PageFrame.width,
            PDFPage.Style(7.5, .regular, Palette.muted),
            limit: 3
        )
        _ = page.heading(
            "Course over the whole range: mean as a line, extremes as a band",
            x: left,
            y: 282,
            width: PageFrame.width
        )
        for signal in Signal.allCases {
            let place = signal.rawValue
            let isWide = place == Signal.allCases.count - 1
            plot(signal)
                .draw(
                    on: page,
                    x: PageFrame.x(place % 2 * 6),
                    y: 304 + Double(place / 2) * 158,
                    width: PageFrame.width(isWide ? 12 : 6),
                    height: 150
                )
        }
        frame.end(page)
    }

    private var baselineText: String {
        guard let baseline = content.baseline else {
            return "not stored with this range"
        }
        return "\(baseline.id), learned from \(baseline.rowCount) rows over "
            + "\(ReportText.span(baseline.spanSeconds))"
    }

    private func plot(_ signal: Signal) -> TrendPlot {
        TrendPlot(
            trend: content.trends[signal.rawValue],
            title: ReportText.title(signal),
            unit: signal.unit.rawValue,
            reference: content.healthy(signal).map { ($0.mean, "healthy mean") },
            from: content.subject.from,
            end: content.subject.end
        )
    }

    private var table: PDFTable {
        let rows = Signal.allCases.map { signal -> [String] in
            let day = content.lastDay[signal.rawValue]
            let healthy = content.healthy(signal)
            let isEmpty = day.count == 0
            var deviation: Double?
            if let healthy, let mean = day.mean, healthy.standardDeviation > 0 {
                deviation = (mean - healthy.mean) / healthy.standardDeviation
            }
            let unit = signal.unit.rawValue
            return [
                "\(ReportText.title(signal))\(unit.isEmpty ? "" : ", \(unit)")",
                ReportText.value(isEmpty ? nil : day.least, digits: 5),
                ReportText.value(day.mean, digits: 5),
                ReportText.value(isEmpty ? nil : day.greatest, digits: 5),
                ReportText.value(day.standardDeviation, digits: 3),
                "\(day.count)",
                ReportText.value(healthy?.mean, digits: 5),
                ReportText.value(healthy?.standardDeviation, digits: 3),
                deviation.map { ReportText.value($0, digits: 3) + "σ" } ?? "–",
            ]
        }
        return PDFTable(
            columns: [
                .init("Signal", 2), .init("Least", 1.1, .right), .init("Mean", 1.1, .right),
                .init("Greatest", 1.1, .right), .init("σ", 1, .right), .init("Events", 1.1, .right),
                .init("Baseline mean", 1.5, .right), .init("Baseline σ", 1.25, .right),
                .init("Deviation", 1.15, .right),
            ],
            rows: rows
        )
    }
}
