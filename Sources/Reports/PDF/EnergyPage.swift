import Diagnostics

/// Page 4 of the certificate: what was used, what it cost, and what that assumes.
struct EnergyPage {
    let content: ReportContent

    func draw(_ page: PDFPage, _ frame: PageFrame) {
        let left = PageFrame.x(0)
        tiles(page)
        var y = page.heading("Energy by day (UTC), kWh", x: left, y: 196, width: PageFrame.width)
        drawDays(page, y: y, height: 150)
        y = page.heading("Figures", x: left, y: 400, width: PageFrame.width(6))
        _ = figures.draw(on: page, x: left, y: y, width: PageFrame.width(6), bottom: 644)
        let right = PageFrame.x(6)
        y = page.heading(
            "What the cost assumes",
            x: right,
            y: 400,
            width: PageFrame.width(6)
        )
        let notes =
            content.tariffAssumptions + [
                "Costs were counted at the time, at the price of that time.",
                "Energy is the trapezoid of power between events; a gap is counted as not covered, never "
                    + "bridged. It is summed from the stored periods of 5 min that begin in the range.",
                "A demand interval of 15 min counts when 90 % of it is covered.",
            ]
        for note in notes {
            y =
                page.paragraph(
                    "• \(note)",
                    x: right,
                    y: y,
                    width: PageFrame.width(6),
                    PDFPage.Style(8),
                    limit: 4
                ) + 2
        }
        y = page.heading("The last days of the range", x: left, y: 652, width: PageFrame.width)
        _ = days.draw(
            on: page,
            x: left,
            y: y,
            width: PageFrame.width,
            bottom: PageFrame.bottom
        )
        frame.end(page)
    }

    private func tiles(_ page: PDFPage) {
        let totals = content.energy.totals
        let cost = content.cost
        let currency = cost?.currency ?? ""
        let tiles = [
            (ReportText.value(totals.kWh, digits: 5), "kWh of active energy"),
            (
                ReportText.value(cost?.energy, currency, digits: 5),
                cost == nil ? "no tariff is configured" : "cost of the energy"
            ),
            (
                ReportText.value(totals.idleKWh), "kWh used while IDLE, turning without load"
            ),
            (ReportText.value(totals.peakDemandKW), "kW, highest mean of 15 min"),
        ]
        for (place, tile) in tiles.enumerated() {
            page.tile(tile.0, tile.1, x: PageFrame.x(3 * place), y: 120, width: PageFrame.width(3))
        }
    }

    private func drawDays(_ page: PDFPage, y: Double, height: Double) {
        let days = content.energy.days
        let left = PageFrame.margin + 34
        let width = PageFrame.width - 34
        let bottom = y + height - 14
        page.line([(left, bottom), (left + width, bottom)], Palette.ink, width: 0.6)
        guard let most = days.map(\.totals.kWh).max(), most > 0 else {
            page.text(
                "no whole 5-minute period of energy in this range",
                x: left + width / 2,
                y: y + height / 2,
                PDFPage.Style(8, .regular, Palette.muted, .centre)
            )
            return
        }
        for share in [0.5, 1.0] {
            let level = bottom - (height - 24) * share
            page.line([(left, level), (left + width, level)], Palette.rule, width: 0.4)
            page.text(
                NumberText.text(most * share),
                x: left - 4,
                y: level + 2.5,
                PDFPage.Style(7, .regular, Palette.muted, .right)
            )
        }
        let step = width / Double(days.count)
        let bar = min(step * 0.72, 28)
        for (place, day) in days.enumerated() {
            let length = (height - 24) * day.totals.kWh / most
            let x = left + step * (Double(place) + 0.5) - bar / 2
            page.fill(x: x, y: bottom - length, width: bar, height: length, Palette.accent)
            guard place % max(1, days.count / 10) == 0 else { continue }
            page.text(
                String(day.start.description.dropFirst(5).prefix(5)),
                x: x + bar / 2,
                y: bottom + 10,
                PDFPage.Style(7, .regular, Palette.muted, .centre)
            )
        }
    }

    private var figures: PDFTable {
        let totals = content.energy.totals
        let cost = content.cost
        let currency = cost?.currency ?? ""
        var rows = [
            ["Active energy", ReportText.value(totals.kWh, "kWh", digits: 6)],
            ["of it while IDLE", ReportText.value(totals.idleKWh, "kWh", digits: 6)],
            ["Mean power", ReportText.value(totals.meanKW, "kW")],
            ["Peak demand, 15 min", ReportText.value(totals.peakDemandKW, "kW")],
            ["Load factor", ReportText.value(totals.loadFactor, digits: 3)],
            ["Power factor, by energy", ReportText.value(totals.powerFactor, digits: 4)],
            ["Power factor score, 0 to 100", ReportText.value(totals.powerFactorScore, digits: 3)],
            ["Time covered", ReportText.span(totals.covered.inSeconds)],
            ["Time not covered", ReportText.span(totals.uncovered.inSeconds)],
        ]
        if let cost {
            rows.append(["Cost of the energy", ReportText.value(cost.energy, currency, digits: 6)])
            rows.append([
                "of it while IDLE", ReportText.value(totals.idleWasteCost, currency, digits: 6),
            ])
            rows.append([
                "Power factor adds", ReportText.value(cost.powerFactor, currency, digits: 6),
            ])
            rows.append(["Without a price", ReportText.value(totals.unpricedKWh, "kWh")])
        }
        return PDFTable(
            columns: [.init("Figure", 2), .init("Value", 1.4, .right)],
            rows: rows,
            size: 8
        )
    }

    private var days: PDFTable {
        let rows = content.energy.days.suffix(8).map { day in
            [
                String(day.start.description.prefix(10)),
                ReportText.value(day.totals.kWh, digits: 6),
                ReportText.value(day.totals.idleKWh, digits: 4),
                ReportText.value(day.totals.peakDemandKW, digits: 4),
                ReportText.value(day.totals.powerFactor, digits: 4),
                content.subject.tariff == nil
                    ? "–" : ReportText.value(day.totals.energyCost, digits: 6),
                ReportText.span(day.totals.covered.inSeconds),
            ]
        }
        let currency = content.subject.tariff?.currency ?? "–"
        return PDFTable(
            columns: [
                .init("Day", 1.4), .init("kWh", 1.2, .right), .init("IDLE kWh", 1.2, .right),
                .init("Peak kW", 1.2, .right), .init("Power factor", 1.2, .right),
                .init("Cost, \(currency)", 1.3, .right), .init("Covered", 1.2, .right),
            ],
            rows: Array(rows)
        )
    }
}
