import Diagnostics
import Store

/// The rows of a workbook's first sheet: what the paper says, as numbers.
struct ReportSummaryRows {
    let content: ReportContent

    /// The rows, in the order of the sheet.
    var rows: [[Cell]] { subject + health + signals + data }

    private func section(_ title: String) -> [[Cell]] { [[], [.heading(title)]] }

    private var subject: [[Cell]] {
        let subject = content.subject
        var rows: [[Cell]] = [
            [.heading("Stator report")],
            [.text("Site"), .text(subject.site)],
            [.text("Asset"), .text(subject.assetID)],
            [.text("Asset name"), .text(subject.assetName)],
            [.text("From (UTC)"), .time(subject.from)],
            [.text("To (UTC)"), .time(subject.end)],
            [.text("Source"), .text(content.sourceText)],
            [.text("Report"), .text(content.identity)],
            [.text("Stator version"), .text(subject.programVersion)],
        ]
        if content.isSimulated {
            rows.insert(
                [.heading("DIGITAL TWIN: simulated data, nothing here was measured on a machine")],
                at: 1
            )
        }
        return rows
    }

    private var health: [[Cell]] {
        let reports = content.reports
        var rows = section("Health")
        rows += [
            [.text("Health score, 0 to 100"), .number(content.health.map(Double.init))],
            [
                .text("Risk"),
                .text(content.health.map { RiskLevel(health: $0).name } ?? "not judged"),
            ],
            [
                .text("Maintenance window, days"), .number(reports.last?.maintenanceWindowDays),
            ],
            [.text("of the last 24 h, P10, days"), .number(reports.lifeRange?.low)],
            [.text("of the last 24 h, P90, days"), .number(reports.lifeRange?.high)],
            [.text("State"), .text(content.lastState?.name ?? "not judged")],
            [.text("Highest score"), .number(content.peak?.score), .time(content.peak?.time)],
            [.text("Records judged"), .count(content.judged)],
            [.text("Records with an alarm"), .count(content.alarms)],
            [.text("Health reports"), .count(reports.count)],
            [.text("Lowest health"), .number(reports.worst.map { Double($0.health) })],
            [.text("Judged by"), .text(reports.last?.modelVersion ?? "no report in the range")],
        ]
        rows += content.reasons.map { [.text("Reason"), .text($0)] }
        return rows
    }

    private var signals: [[Cell]] {
        let head = ["Signal", "Events", "Mean", "Least", "Greatest", "σ of means", "Healthy mean"]
        var rows = section("Signals over the range") + [head.map(Cell.heading)]
        for signal in Signal.allCases {
            let figures = content.signals[signal.rawValue]
            rows.append([
                .text(signal.name), .count(figures.count), .number(figures.mean),
                .number(figures.least), .number(figures.greatest),
                .number(figures.standardDeviation), .number(content.healthy(signal)?.mean),
            ])
        }
        return rows
    }

    private var data: [[Cell]] {
        let coverage = content.coverage
        let totals = content.energy.totals
        var rows = section("Energy and cost")
        rows += [
            [.text("Active energy, kWh"), .number(totals.kWh)],
            [.text("of it while IDLE, kWh"), .number(totals.idleKWh)],
            [.text("Peak demand, kW"), .number(totals.peakDemandKW)],
            [.text("Power factor, by energy"), .number(totals.powerFactor)],
        ]
        if let cost = content.cost {
            rows.append([.text("Cost, \(cost.currency)"), .money(cost.energy)])
            rows.append([.text("Power factor adds, \(cost.currency)"), .money(cost.powerFactor)])
        }
        rows += content.tariffAssumptions.map { [.text("Assumption"), .text($0)] }
        rows += section("Data")
        rows += [
            [.text("Coverage"), .share(content.coverageShare)],
            [.text("Records with raw values"), .count(coverage.records)],
            [.text("Records thinned to a summary"), .count(coverage.summaries)],
            [.text("Records that do not decode"), .count(coverage.unreadable)],
            [.text("Sensor events"), .count(coverage.events)],
            [.text("Gaps"), .count(coverage.gapCount)],
            [.text("Time without data, s"), .number(coverage.missingSeconds)],
            [.text("SHA-256 of the stored records"), .text(content.dataDigest)],
            [.text("SHA-256 of the baseline"), .text(content.baselineDigest ?? "not stored")],
        ]
        rows += content.losses.map { [.text("Loss"), .text($0)] }
        for artifact in content.artifacts {
            rows.append([
                .text("\(artifact.kind.rawValue) \(artifact.version)"), .text(artifact.name),
                .time(artifact.timestamp), .text(artifact.note),
            ])
        }
        return rows
    }
}
