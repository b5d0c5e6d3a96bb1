import Diagnostics

/// Page 1 of the certificate: health, risk, remaining life.
struct SummaryPage {
    let content: ReportContent

    func draw(_ page: PDFPage, _ frame: PageFrame) {
        let left = PageFrame.x(0)
        let right = PageFrame.x(5)
        let rightWidth = PageFrame.width(7)
        page.gauge(content.health, centreX: left + 94, centreY: 226, radius: 78)
        var y = page.heading("Judgement", x: right, y: 120, width: rightWidth)
        y = page.paragraph(
            content.verdict,
            x: right,
            y: y + 2,
            width: rightWidth,
            PDFPage.Style(12, .bold),
            limit: 3
        )
        for (name, value) in facts {
            page.text(name, x: right, y: y + 4, PDFPage.Style(8, .bold, Palette.muted))
            y =
                page.paragraph(
                    value,
                    x: right + 84,
                    y: y + 4,
                    width: rightWidth - 84,
                    PDFPage.Style(8.5),
                    limit: 3
                ) - 1
        }
        y = page.heading("Health and score over the range", x: left, y: 354, width: PageFrame.width)
        plot(content.healthTrend, "Health, 0 to 100", 0...100)
            .draw(on: page, x: left, y: y - 8, width: PageFrame.width, height: 118)
        var score = plot(content.scores, "Anomaly score, 0 to 1", 0...1)
        score.reference = (DegradationIndex.scoreThreshold, "wear counts from 0.65")
        score.draw(on: page, x: left, y: y + 112, width: PageFrame.width, height: 116)
        y = page.heading("Health reports of the range", x: left, y: 624, width: PageFrame.width(7))
        _ = reportTable.draw(
            on: page,
            x: left,
            y: y,
            width: PageFrame.width(7),
            bottom: PageFrame.bottom + 8
        )
        let column = PageFrame.x(7)
        let width = PageFrame.width(5)
        y = page.heading("What this certificate is", x: column, y: 624, width: width)
        page.paragraph(
            "It restates what the agent stored at the time, and computes no judgement of its own: asked "
                + "for again, the same range gives the same bytes. A score is a deviation from the "
                + "learned healthy state, not a failure. Remaining life is an extrapolation and "
                + "advisory. It replaces no inspection and no protective device.",
            x: column,
            y: y,
            width: width,
            PDFPage.Style(8, .regular, Palette.muted),
            limit: 9
        )
        frame.end(page)
    }

    private func plot(_ trend: Trend, _ title: String, _ axis: ClosedRange<Double>) -> TrendPlot {
        TrendPlot(
            trend: trend,
            title: title,
            unit: "",
            axis: axis,
            from: content.subject.from,
            end: content.subject.end
        )
    }

    private var facts: [(String, String)] {
        [
            ("Remaining life", "\(content.reports.lifeText)."),
            ("State", content.lastState?.name ?? "not judged"),
            (
                "Highest score",
                content.peak.map {
                    "\(NumberText.text($0.score)) at \(ReportText.time($0.time)) UTC"
                } ?? "nothing was judged"
            ),
            (
                "Alarm",
                content.judged == 0
                    ? "nothing was judged"
                    : "in \(content.alarms) of \(content.judged) judged records"
            ),
            ("Machine", content.dutyText),
            ("Source", content.sourceText),
            ("Data", content.coverageText),
            ("Judged by", content.judgedBy),
        ]
    }

    private var reportTable: PDFTable {
        let reports: [(String, HealthReport?)] = [
            ("first", content.reports.first), ("lowest", content.reports.worst),
            ("last", content.reports.last),
        ]
        var rows = reports.map { name, report in
            [
                name, ReportText.time(report?.timestamp), report.map { "\($0.health)" } ?? "–",
                report?.risk.name ?? "–",
                ReportText.value(report?.maintenanceWindowDays, "d", digits: 3),
            ]
        }
        for (risk, count) in zip(RiskLevel.allCases, content.reports.byRisk) {
            rows.append([risk.name, ReportText.count(count, "report")])
        }
        return PDFTable(
            columns: [
                .init("Report", 1.4), .init("Time (UTC)", 2.2), .init("Health", 0.9, .right),
                .init("Risk", 1.5, .right), .init("Life", 1.2, .right),
            ],
            rows: rows
        )
    }
}
