import Diagnostics
import Store

/// Page 5 of the certificate: what it rests on, so that somebody else can check it.
struct AuditPage {
    let content: ReportContent

    func draw(_ page: PDFPage, _ frame: PageFrame) {
        let left = PageFrame.x(0)
        let right = PageFrame.x(6)
        let half = PageFrame.width(6)
        var y = page.heading("Data coverage and losses", x: left, y: 120, width: half)
        for sentence in ["\(content.coverageText)."] + counts + content.losses {
            y =
                page.paragraph(sentence, x: left, y: y, width: half, PDFPage.Style(8), limit: 3) + 1
        }
        _ = gaps.draw(on: page, x: left, y: y + 6, width: half, bottom: 330)
        y = page.heading("Model and baseline versions", x: right, y: 120, width: half)
        y = page.paragraph(
            "Judged by \(content.judgedBy).",
            x: right,
            y: y,
            width: half,
            PDFPage.Style(8),
            limit: 3
        )
        _ = versions.draw(on: page, x: right, y: y + 6, width: half, bottom: 330)
        y = page.heading("Checksums (SHA-256)", x: left, y: 346, width: PageFrame.width)
        let checksums = [
            ("Stored records of the range", content.dataDigest),
            ("Baseline in use at its end", content.baselineDigest ?? "not stored with this range"),
        ]
        for (name, digest) in checksums {
            page.text(name, x: left, y: y, PDFPage.Style(8, .bold, Palette.muted))
            page.text(digest, x: left + 142, y: y, PDFPage.Style(8))
            y += 13
        }
        y = page.heading(
            "Operator log (\(content.log.operatorCount))",
            x: left,
            y: y + 8,
            width: PageFrame.width
        )
        y = table(content.log.operators)
            .draw(on: page, x: left, y: y, width: PageFrame.width, bottom: y + 110)
        let severities = zip(LogEvent.Severity.allCases, content.log.bySeverity)
            .map { "\($1) \($0.rawValue)" }.joined(separator: ", ")
        y = page.heading(
            "Events, newest first (\(severities))",
            x: left,
            y: y + 8,
            width: PageFrame.width
        )
        _ = table(content.log.newest)
            .draw(on: page, x: left, y: y, width: PageFrame.width, bottom: PageFrame.bottom)
        frame.end(page)
    }

    private var counts: [String] {
        [
            "\(content.coverage.records) records with raw values, \(content.coverage.events) sensor "
                + "events, from \(ReportText.time(content.coverage.first)) to "
                + "\(ReportText.time(content.coverage.last))."
        ]
    }

    private var gaps: PDFTable {
        PDFTable(
            columns: [
                .init("Longest gaps, from", 1.8), .init("to", 1.8), .init("Length", 1, .right),
            ],
            rows: content.coverage.gaps.map { gap in
                [
                    ReportText.time(gap.from), ReportText.time(gap.end),
                    ReportText.span(gap.seconds),
                ]
            }
        )
    }

    private var versions: PDFTable {
        PDFTable(
            columns: [
                .init("Learned", 0.9), .init("No.", 0.4, .right), .init(" Id", 1.7),
                .init("Time (UTC)", 1.9, .right),
            ],
            rows: content.artifacts.reversed().map { artifact in
                [
                    artifact.kind.rawValue, "\(artifact.version)", " \(artifact.name)",
                    ReportText.time(artifact.timestamp),
                ]
            }
        )
    }

    private func table(_ events: [LogEvent]) -> PDFTable {
        let newest = Array(events.reversed())
        return PDFTable(
            columns: [
                .init("Severity", 0.9), .init("Time (UTC)", 1.9), .init("Kind", 2.7),
                .init("What happened", 6.4),
            ],
            rows: newest.map { event in
                [
                    event.severity.rawValue, ReportText.time(event.timestamp), event.kind,
                    event.text,
                ]
            },
            size: 7,
            colour: { Palette.of(newest[$0].severity.rawValue) }
        )
    }
}
