import Diagnostics

/// The one page for who decides: how it is, what it costs, what to do.
struct ExecutivePage {
    let content: ReportContent

    func draw(_ page: PDFPage, _ frame: PageFrame) {
        let left = PageFrame.x(0)
        let right = PageFrame.x(4)
        page.gauge(content.health, centreX: PageFrame.x(0) + 76, centreY: 198, radius: 62)
        var y = page.heading("Judgement", x: right, y: 116, width: PageFrame.width(8))
        y = page.paragraph(
            content.verdict,
            x: right,
            y: y + 2,
            width: PageFrame.width(8),
            PDFPage.Style(12, .bold),
            limit: 3
        )
        y = page.paragraph(
            "Remaining life: \(content.reports.lifeText).",
            x: right,
            y: y + 4,
            width: PageFrame.width(8),
            PDFPage.Style(9),
            limit: 4
        )
        page.paragraph(
            "State \(content.lastState?.name ?? "not judged"); source \(content.sourceText).",
            x: right,
            y: y + 4,
            width: PageFrame.width(8),
            PDFPage.Style(9, .regular, Palette.muted),
            limit: 2
        )
        tiles(page, y: 278)
        y = page.heading("Health over the range", x: left, y: 414, width: PageFrame.width)
        plot(content.healthTrend, "Health, 0 to 100", "", 0...100)
            .draw(on: page, x: left, y: y - 8, width: PageFrame.width, height: 116)
        let columnWidth = PageFrame.width(6)
        y = page.heading("Why", x: left, y: 562, width: columnWidth)
        for reason in content.reasons.prefix(3) {
            y =
                page.paragraph(
                    "• \(reason)",
                    x: left,
                    y: y,
                    width: columnWidth,
                    PDFPage.Style(8.5),
                    limit: 4
                ) + 3
        }
        let other = PageFrame.x(6)
        y = page.heading("What deviations were made of", x: other, y: 562, width: columnWidth)
        _ = page.bars(content.contributions, x: other, y: y - 4, width: columnWidth, limit: 5)
        y = page.heading("How sure this is", x: left, y: 686, width: PageFrame.width)
        let facts =
            [
                "\(content.coverageText); \(content.coverage.events) sensor events. "
                    + content.losses.joined(separator: " "),
                "Energy: \(content.tariffAssumptions.joined(separator: " "))",
                "The score is a deviation from what the machine was when it was learned as healthy, not "
                    + "a failure; remaining life is an extrapolation and advisory. Times are UTC.",
            ]
        for fact in facts {
            y =
                page.paragraph(
                    fact,
                    x: left,
                    y: y,
                    width: PageFrame.width,
                    PDFPage.Style(8),
                    limit: 3
                ) + 2
        }
        frame.end(page)
    }

    private func plot(
        _ trend: Trend,
        _ title: String,
        _ unit: String,
        _ axis: ClosedRange<Double>?
    ) -> TrendPlot {
        TrendPlot(
            trend: trend,
            title: title,
            unit: unit,
            axis: axis,
            from: content.subject.from,
            end: content.subject.end
        )
    }

    private func tiles(_ page: PDFPage, y: Double) {
        let totals = content.energy.totals
        let cost = content.cost
        let tiles: [(String, String)] = [
            (ReportText.value(totals.kWh, "kWh"), "active energy in the range"),
            (
                cost.map { ReportText.value($0.energy + ($0.powerFactor ?? 0), $0.currency) }
                    ?? "–",
                cost == nil ? "cost: no tariff is configured" : "cost by the configured tariff"
            ),
            (
                ReportText.value(totals.powerFactor, digits: 3),
                "power factor, weighted by energy"
            ),
            (
                ReportText.value(content.peak?.score, digits: 3),
                content.peak.map { "highest score, \(ReportText.minute($0.time))" }
                    ?? "nothing was judged"
            ),
            (
                "\(content.log.bySeverity[2]) / \(content.log.bySeverity[1])",
                "critical events / warnings"
            ),
            (ReportText.percent(content.coverageShare), "of the range has data"),
        ]
        for (place, tile) in tiles.enumerated() {
            page.tile(
                tile.0,
                tile.1,
                x: PageFrame.x(place % 3 * 4),
                y: y + Double(place / 3) * 62,
                width: PageFrame.width(4)
            )
        }
    }
}
