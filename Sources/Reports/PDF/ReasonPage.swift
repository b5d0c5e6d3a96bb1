import Diagnostics
import Store

/// Page 3 of the certificate: why it was judged so.
struct ReasonPage {
    let content: ReportContent

    func draw(_ page: PDFPage, _ frame: PageFrame) {
        let left = PageFrame.x(0)
        var y = page.heading(
            "Reasons of the last health report",
            x: left,
            y: 120,
            width: PageFrame.width
        )
        for reason in content.reasons {
            y =
                page.paragraph(
                    "• \(reason)",
                    x: left,
                    y: y,
                    width: PageFrame.width,
                    PDFPage.Style(9),
                    limit: 3
                ) + 3
        }
        if let worst = content.reports.worst, worst.identity != content.reports.last?.identity {
            y = page.heading(
                "Reasons of the report with the lowest health, \(worst.health), at "
                    + "\(ReportText.time(worst.timestamp)) UTC",
                x: left,
                y: y + 10,
                width: PageFrame.width
            )
            for explanation in worst.explanations.prefix(4) {
                y =
                    page.paragraph(
                        "• \(explanation.reason)",
                        x: left,
                        y: y,
                        width: PageFrame.width,
                        PDFPage.Style(9),
                        limit: 3
                    ) + 3
            }
        }
        y = page.heading(
            "What the deviations of the range were made of",
            x: left,
            y: max(y + 12, 260),
            width: PageFrame.width
        )
        y = page.bars(content.contributions, x: left, y: y - 4, width: PageFrame.width, limit: 10)
        y = page.paragraph(
            "Share: the mean part of a channel in the distance from healthy, over "
                + "\(ReportText.count(content.contributions.moments, "judged moment")) beyond the edge "
                + "of what was healthy (S ≥ 1); of each moment the three strongest channels are stored. σ: the "
                + "channel at its furthest from healthy.",
            x: left,
            y: y + 4,
            width: PageFrame.width,
            PDFPage.Style(7.5, .regular, Palette.muted),
            limit: 3
        )
        if !table.isEmpty { y = drawTable(page, y + 10) }
        drawChanges(page, max(y + 8, 520))
        frame.end(page)
    }

    private func drawChanges(_ page: PDFPage, _ y: Double) {
        let changes = content.log.newest.filter { ["asset_state", "risk_level"].contains($0.kind) }
        let next = page.heading(
            "Changes of state and risk, newest first",
            x: PageFrame.x(0),
            y: y,
            width: PageFrame.width
        )
        _ = PDFTable(
            columns: [.init("Time (UTC)", 1.9), .init("What happened and why", 8)],
            rows: changes.reversed().map { [ReportText.time($0.timestamp), $0.text] }
        ).draw(
            on: page,
            x: PageFrame.x(0),
            y: next,
            width: PageFrame.width,
            bottom: PageFrame.bottom
        )
    }

    private func drawTable(_ page: PDFPage, _ y: Double) -> Double {
        let left = PageFrame.x(0)
        let next = page.heading(
            "Each channel at its furthest from healthy",
            x: left,
            y: y,
            width: PageFrame.width
        )
        return PDFTable(
            columns: [
                .init("Channel", 3), .init("Value then", 1.4, .right),
                .init("Distance", 1.4, .right), .init("Moments", 1.2, .right),
                .init("Time (UTC)", 2.4, .right),
            ],
            rows: table
        ).draw(on: page, x: left, y: next, width: PageFrame.width, bottom: max(next + 80, 640))
    }

    private var table: [[String]] {
        content.contributions.parts.map { part in
            [
                part.name, ReportText.value(part.value, digits: 5),
                "\(NumberText.text(part.deviation))σ", "\(part.moments)",
                ReportText.time(part.time),
            ]
        }
    }
}
